"""docs/sealed-format.md once more, written from the page alone, to check the program against.

Needs Python 3.10 and `cryptography`. Slow, plain, and shares no code with the program.
"""
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"SECMAIL"
CHUNK = 65536


def lp(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def hkdf(ikm: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, from HMAC alone."""
    prk = hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()
    block, okm, counter = b"", b"", 1
    while len(okm) < length:
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        okm += block
        counter += 1
    return okm[:length]


def derive(dek: bytes, salt: bytes, names: tuple, version: int = 1, suite: int = 1) -> tuple:
    """Section 3: data key and commitment."""
    info = lp(b"SecureMail sealed part") + struct.pack(">BH", version, suite)
    info += b"".join(lp(name.encode("ascii")) for name in names)
    okm = hkdf(dek, salt, info, 64)
    return okm[:32], okm[32:]


def header(salt: bytes, commitment: bytes, version: int = 1, suite: int = 1, kib: int = 64) -> bytes:
    """Section 2.1."""
    return MAGIC + struct.pack(">BHH", version, suite, kib) + salt + commitment


def nonce(index: int, last: bool) -> bytes:
    """Section 2.2."""
    return bytes(7) + struct.pack(">IB", index, 1 if last else 0)


def seal_chunk(data_key: bytes, head: bytes, index: int, last: bool, plaintext: bytes) -> bytes:
    return AESGCM(data_key).encrypt(nonce(index, last), plaintext, head)


def cut(plaintext: bytes) -> list:
    return [plaintext[at:at + CHUNK] for at in range(0, len(plaintext), CHUNK)] or [b""]


def seal_chunks(data_key: bytes, head: bytes, plaintext: bytes) -> list:
    pieces = cut(plaintext)
    return [seal_chunk(data_key, head, i, i == len(pieces) - 1, piece) for i, piece in enumerate(pieces)]


def seal(dek: bytes, salt: bytes, names: tuple, plaintext: bytes) -> bytes:
    data_key, commitment = derive(dek, salt, names)
    head = header(salt, commitment)
    return head + b"".join(seal_chunks(data_key, head, plaintext))


def key_row_mac(dek: bytes, message: str, organisation: str, expiry_ms: int) -> bytes:
    """Section 9."""
    key = hkdf(dek, b"", lp(b"SecureMail key row") + b"\x01", 32)
    data = lp(message.encode("ascii")) + lp(organisation.encode("ascii")) + lp(struct.pack(">q", expiry_ms))
    return hmac.new(key, data, hashlib.sha256).digest()


def seal_field(index_key: bytes, random_nonce: bytes, place: tuple, value: bytes) -> bytes:
    """Section 10."""
    key = hkdf(index_key, b"", lp(b"SecureMail table field") + b"\x01", 32)
    context = b"\x01" + b"".join(lp(name.encode("ascii")) for name in place)
    return b"\x01" + random_nonce + AESGCM(key).encrypt(random_nonce, value, context)


def prelude(names: tuple, kek_id: bytes, wrapped: bytes, version: int = 1, wrapping: int = 1) -> bytes:
    """Section 11."""
    pieces = [name.encode("ascii") for name in names] + [kek_id, wrapped]
    return b"SECMKEY" + struct.pack(">BH", version, wrapping) + b"".join(lp(piece) for piece in pieces)
