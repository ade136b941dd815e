"""Writes the vectors of this folder, or with --check compares them with what stands here.

    python3 make_vectors.py [--check]

Every byte follows from docs/sealed-format.md and the names below; nothing is random. README.md says what a file holds.
"""
import hashlib
import pathlib
import struct
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import sealed_format as sf

FOLDER = pathlib.Path(__file__).parent
CHUNK, SEALED, HEADER, TAG = 65536, 65552, 76, 16
NAMES = ("contoso", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "raw")
DEK = bytes(range(32))
SALT = bytes(range(32, 64))
FILES = {}


def noise(name: str, length: int) -> bytes:
    return hashlib.shake_256(name.encode()).digest(length)


def flip(data: bytes, at: int, bit: int = 0) -> bytes:
    at %= len(data)
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1:]


def write(name: str, fields: dict, body: bytes = b"") -> None:
    assert name not in FILES, name
    head = "".join(f"{key}: {value}\n" for key, value in fields.items())
    FILES[name] = head.encode("ascii") + b"\n" + body


def sealed(name, body, expect, reason, names=NAMES, dek=DEK, plaintext=None, released=b"", in_order=None):
    fields = {"kind": "sealed", "reason": reason, "expect": expect}
    if in_order:
        fields["expect-in-order"] = in_order
    fields |= {"organisation": names[0], "message": names[1], "part": names[2], "dek": dek.hex()}
    if plaintext is not None:
        fields |= {"plaintext-length": len(plaintext), "plaintext-sha256": hashlib.sha256(plaintext).hexdigest()}
    if released:
        fields |= {"released-length": len(released), "released-sha256": hashlib.sha256(released).hexdigest()}
    write(name, fields, body)


def good(name, plaintext, reason, names=NAMES, dek=DEK, salt=SALT):
    sealed(f"sealed-good-{name}", sf.seal(dek, salt, names, plaintext), "success", reason, names, dek, plaintext)


def good_files():
    write_example = sf.seal(DEK, SALT, NAMES, b"hello")
    sealed("example", write_example, "success", "the example of docs/sealed-format.md section 2.3", plaintext=b"hello")
    for length in [0, 1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 1000, 4096, 65535, 65536, 65537, 131072, 131073]:
        good(f"length-{length}", noise(f"length {length}", length), f"{length} bytes of plaintext", salt=noise(f"salt {length}", 32))
    good("dek-zeros", b"text", "a DEK of zeros is a key like any other", dek=bytes(32))
    good("dek-ones", b"text", "a DEK of one bits", dek=b"\xff" * 32)
    good("salt-zeros", b"text", "a salt of zeros is not an empty salt by accident", salt=bytes(32))
    good("salt-ones", b"text", "a salt of one bits", salt=b"\xff" * 32)
    good("plaintext-zeros", bytes(1000), "equal blocks must not show")
    good("plaintext-magic", sf.seal(DEK, SALT, NAMES, b"inner"), "a sealed file inside a sealed file")
    good("names-short", b"text", "names of one character", ("a", "b", "c"))
    good("names-long", b"text", "names of 255 characters", ("o" * 255, "m" * 255, "p" * 255))
    visible = "".join(map(chr, range(0x21, 0x7f)))
    good("names-visible", b"text", "every visible ASCII character", (visible, visible, visible))
    good("names-border-left", b"text", "the border between names stands left", ("a", "bc", "d"))
    good("names-border-right", b"text", "the border between names stands right", ("ab", "c", "d"))
    good("names-part-manifest", b"{}", "another part", (NAMES[0], NAMES[1], "manifest"))


def header_flips():
    body = sf.seal(DEK, SALT, NAMES, b"hello")
    for at in range(HEADER):
        expect = "not ours" if at < 7 else "unknown version" if at < 12 else "wrong key"
        sealed(f"sealed-header-flip-{at:02d}", flip(body, at, at % 8), expect, f"one bit of header byte {at}")


def other_headers():
    def genuine(version=1, suite=1, kib=64):
        key, commitment = sf.derive(DEK, SALT, NAMES, version, suite)
        head = sf.header(SALT, commitment, version, suite, kib)
        return head + b"".join(sf.seal_chunks(key, head, b"hello"))

    for version in (0, 2, 255):
        sealed(f"sealed-version-{version}", genuine(version=version), "unknown version", "otherwise genuine")
    for suite in (0, 2, 256):
        sealed(f"sealed-suite-{suite}", genuine(suite=suite), "unknown version", "otherwise genuine")
    for kib in (0, 1, 32, 63, 65, 128, 0x4000):
        sealed(f"sealed-chunk-kib-{kib}", genuine(kib=kib), "unknown version", "otherwise genuine; 16384 is 64 with its bytes swapped")
    body = genuine()
    others = {
        "mail": b"Return-Path: <alice@contoso.example>\r\n" * 3, "age": b"age-encryption.org/v1\n" * 5, "gzip": b"\x1f\x8b\x08" + bytes(100),
        "lower-case": b"secmail" + body[7:], "byte-order-mark": b"\xef\xbb\xbf" + body, "line-end-first": b"\n" + body,
        "zeros": bytes(100), "magic-cut": b"SECMAI" + body[7:],
    }
    for name, data in others.items():
        sealed(f"sealed-not-ours-{name}", data, "not ours", "these bytes were never a sealed file")


def wrong_keys():
    body = sf.seal(DEK, SALT, NAMES, b"hello")
    sealed("sealed-wrong-dek-first-bit", body, "wrong key", "DEK differs in one bit", dek=flip(DEK, 0, 7))
    sealed("sealed-wrong-dek-last-bit", body, "wrong key", "DEK differs in one bit", dek=flip(DEK, 31))
    sealed("sealed-wrong-organisation", body, "wrong key", "another organisation", ("fabrikam",) + NAMES[1:])
    sealed("sealed-wrong-organisation-case", body, "wrong key", "names are compared byte by byte", ("Contoso",) + NAMES[1:])
    sealed("sealed-wrong-message", body, "wrong key", "another message", (NAMES[0], "b" + NAMES[1][1:], "raw"))
    sealed("sealed-wrong-part", body, "wrong key", "another part", NAMES[:2] + ("manifest",))
    sealed("sealed-wrong-names-swapped", body, "wrong key", "organisation and message exchanged", (NAMES[1], NAMES[0], "raw"))
    border = sf.seal(DEK, SALT, ("a", "bc", "d"), b"hello")
    sealed("sealed-wrong-border", border, "wrong key", "the border between two names moved", ("ab", "c", "d"))

    def committed(commitment, data_key=None):
        key = data_key or sf.derive(DEK, SALT, NAMES)[0]
        head = sf.header(SALT, commitment)
        return head + b"".join(sf.seal_chunks(key, head, b"hello"))

    key, commitment = sf.derive(DEK, SALT, NAMES)
    label = sf.lp(b"SecureMail sealed part")
    plain = b"".join(name.encode() for name in NAMES)
    little = b"".join(struct.pack("<H", len(name)) + name.encode() for name in NAMES)
    big = b"".join(sf.lp(name.encode()) for name in NAMES)
    infos = {
        "no-lengths": label + b"\x01\x00\x01" + plain, "little-endian-lengths": label + b"\x01\x00\x01" + little,
        "no-label": b"\x01\x00\x01" + big, "no-version": label + big, "little-endian-suite": label + b"\x01\x01\x00" + big, "empty": b"",
    }
    for name, info in infos.items():
        okm = sf.hkdf(DEK, SALT, info, 64)
        sealed(f"sealed-wrong-info-{name}", committed(okm[32:], okm[:32]), "wrong key", "derived from another info string")
    okm = sf.hkdf(DEK, b"", label + b"\x01\x00\x01" + big, 64)
    sealed("sealed-wrong-salt-unused", committed(okm[32:], okm[:32]), "wrong key", "derived without the salt")
    sealed("sealed-wrong-commitment-zeros", committed(bytes(32)), "wrong key", "no commitment")
    sealed("sealed-wrong-commitment-is-data-key", committed(key), "wrong key", "the data key in the commitment's place")
    sealed("sealed-wrong-halves-exchanged", committed(key, commitment), "wrong key", "data key and commitment exchanged")
    sealed("sealed-wrong-commitment-hash", committed(hashlib.sha256(DEK).digest()), "wrong key", "a hash of the DEK instead")
    # Two keys, one ciphertext: only the commitment can tell, and it names one of them.
    other = flip(DEK, 5)
    okm = sf.derive(other, SALT, NAMES)
    sealed("sealed-wrong-two-keys", committed(okm[1], key), "wrong key", "chunks under one DEK, commitment of another")
    sealed("sealed-wrong-two-keys-other", committed(okm[1], key), "tampered", "the same file under the DEK it commits to", dek=other)


def truncations():
    body = sf.seal(DEK, SALT, NAMES, b"hello")
    for length in (0, 1, 6, 7, 8, 11, 12, 43, 44, 75, 76, 77, 91):
        sealed(f"sealed-cut-at-{length:02d}", body[:length], "truncated", "shorter than any sealed file")
    for length in range(92, len(body)):
        sealed(f"sealed-cut-at-{length:02d}", body[:length], "tampered", "cut inside the only chunk")
    text = noise("two chunks", CHUNK + 20)
    two = sf.seal(DEK, SALT, NAMES, text)
    first = text[:CHUNK]
    border = HEADER + SEALED
    sealed("sealed-cut-inside-full-chunk", two[:border - 1], "tampered", "one byte short of the border")
    sealed("sealed-cut-at-border", two[:border], "truncated", "chunk 0 verifies, but not as the last")
    for more in (1, 15, 16):
        sealed(f"sealed-cut-behind-border-{more}", two[:border + more], "truncated", "an impossible length", released=first)
    sealed("sealed-cut-behind-border-17", two[:border + 17], "tampered", "cut inside the last chunk", released=first)
    sealed("sealed-cut-last-byte", two[:-1], "tampered", "the last byte is missing", released=first)


def tampered():
    body = sf.seal(DEK, SALT, NAMES, b"hello")
    for at in range(TAG):
        sealed(f"sealed-tag-flip-{at:02d}", flip(body, len(body) - TAG + at, at % 8), "tampered", f"one bit of tag byte {at}")
    for at in range(5):
        sealed(f"sealed-ciphertext-flip-{at}", flip(body, HEADER + at, 7 - at), "tampered", f"one bit of ciphertext byte {at}")
    for count in (1, 16, 17, 1000):
        sealed(f"sealed-appended-{count}", body + bytes(count), "tampered", "bytes behind the last chunk")
    sealed("sealed-appended-itself", body + body[HEADER:], "tampered", "the only chunk twice")
    empty = sf.seal(DEK, SALT, NAMES, b"")
    sealed("sealed-empty-tag-flip", flip(empty, -1), "tampered", "the tag of an empty chunk")
    sealed("sealed-empty-appended", empty + b"\x00", "tampered", "a byte behind an empty chunk")

    key, commitment = sf.derive(DEK, SALT, NAMES)
    head = sf.header(SALT, commitment)

    def one(nonce, ad=head, plaintext=b"hello"):
        return head + AESGCM(key).encrypt(nonce, plaintext, ad)

    right = sf.nonce(0, True)
    nonces = {
        "counter-from-1": sf.nonce(1, True), "counter-end": sf.nonce(0xffffffff, True), "prefix-not-zero": b"\x01" + right[1:],
        "flag-2": right[:11] + b"\x02", "flag-255": right[:11] + b"\xff", "flag-first": b"\x01" + bytes(11), "counter-first": bytes(4) + bytes(7) + b"\x00",
    }
    for name, nonce in nonces.items():
        sealed(f"sealed-nonce-{name}", one(nonce), "tampered", "sealed with another nonce")
    for name, ad in {"none": b"", "hash": hashlib.sha256(head).digest(), "cut": head[:44], "longer": head + b"\x00"}.items():
        sealed(f"sealed-header-not-bound-{name}", one(right, ad), "tampered", "sealed with other associated data")
    other_head = sf.header(noise("other salt", 32), commitment)
    sealed("sealed-header-not-bound-other", one(right, other_head), "tampered", "a chunk sealed under another header")


def several_chunks():
    text = noise("three chunks", 2 * CHUNK + 9)
    key, commitment = sf.derive(DEK, SALT, NAMES)
    head = sf.header(SALT, commitment)
    a, b, c = sf.seal_chunks(key, head, text)
    parts = sf.cut(text)

    def chunk(index, last, data):
        return sf.seal_chunk(key, head, index, last, data)

    sealed("sealed-chunks-swapped", head + b + a + c, "tampered", "chunks 0 and 1 exchanged")
    sealed("sealed-chunks-repeated", head + a + a + c, "tampered", "chunk 0 in chunk 1's place", released=parts[0])
    sealed("sealed-chunks-first-dropped", head + b + c, "tampered", "chunk 0 is missing")
    sealed("sealed-chunks-middle-dropped", head + a + c, "tampered", "chunk 1 is missing", released=parts[0])
    sealed("sealed-chunks-only-last", head + c, "tampered", "only the last chunk is left")
    sealed("sealed-chunks-last-dropped", head + a, "truncated", "only the first chunk is left")
    sealed("sealed-chunks-last-first", head + chunk(0, True, parts[0]) + chunk(1, True, b"x"), "tampered", "chunk 0 calls itself the last")
    sealed("sealed-chunks-last-not-flagged", head + chunk(0, False, b"hello"), "tampered", "the last chunk does not call itself the last")
    sealed("sealed-chunks-full-last-not-flagged", head + chunk(0, False, parts[0]), "truncated", "as a cut at the border")
    sealed("sealed-chunks-empty-last", head + a + chunk(1, True, b""), "truncated", "an empty last chunk behind a full one", released=parts[0])
    sealed("sealed-chunks-empty-second", head + chunk(0, True, b"") + chunk(1, True, b"x"), "tampered", "an empty chunk that is not the last")
    sealed("sealed-chunks-short-first", head + chunk(0, False, b"abc") + chunk(1, True, b"x"), "tampered", "a short chunk that is not the last")
    little = AESGCM(key).encrypt(bytes(7) + struct.pack("<IB", 1, 1), b"x", head)
    sealed("sealed-chunks-little-endian", head + a + little, "tampered", "the counter's bytes in the other order", released=parts[0])
    full = head + chunk(0, True, parts[0])
    sealed("sealed-appended-to-full-1", full + b"\x00", "truncated", "an impossible length", in_order="tampered")
    sealed("sealed-appended-to-full-17", full + bytes(17), "tampered", "room for one more chunk, which is none")
    salt2 = noise("another file", 32)
    key2, commitment2 = sf.derive(DEK, salt2, NAMES)
    head2 = sf.header(salt2, commitment2)
    sealed("sealed-chunks-of-another-file", head + sf.seal_chunk(key2, head2, 0, True, b"hello"), "tampered", "same DEK and names, another file")
    key3, commitment3 = sf.derive(DEK, SALT, NAMES[:2] + ("manifest",))
    head3 = sf.header(SALT, commitment3)
    sealed("sealed-chunks-of-another-part", head + sf.seal_chunk(key3, head3, 0, True, b"hello"), "tampered", "a chunk of the other part")


def fields():
    key, nonce, place = bytes(range(64, 96)), bytes(range(12)), ("mailboxes", "p1", "r1", "summary")

    def field(name, body, expect, reason, at=place, index_key=key, value=None):
        head = {"kind": "field", "reason": reason, "expect": expect, "table": at[0], "partition": at[1], "row": at[2], "field": at[3],
                "index-key": index_key.hex()}
        if value is not None:
            head |= {"plaintext-length": len(value), "plaintext-sha256": hashlib.sha256(value).hexdigest()}
        write(f"field-{name}", head, body)

    for length in (0, 1, 16, 20, 300, 4096):
        value = noise(f"field {length}", length)
        body = sf.seal_field(key, noise(f"nonce {length}", 12), place, value)
        field(f"good-length-{length}", body, "success", f"{length} bytes", value=value)
    long_place = ("t", "p" * 1024, "r" * 1024, "f")
    field("good-long-names", sf.seal_field(key, nonce, long_place, b"v"), "success", "the longest keys of a row", long_place, value=b"v")
    body = sf.seal_field(key, nonce, place, b"alice@contoso.example")
    for version in (0, 2, 255):
        field(f"version-{version}", bytes([version]) + body[1:], "unknown version", "another version byte")
    for length in (0, 1, 12, 13, 28):
        field(f"cut-at-{length:02d}", body[:length], "truncated", "shorter than any sealed field")
    field("cut-at-29", body[:29], "tampered", "cut inside the ciphertext")
    field("appended", body + b"\x00", "tampered", "a byte behind the tag")
    for name, at in {"nonce": 1, "ciphertext": 13, "tag-first": -16, "tag-last": -1}.items():
        field(f"flip-{name}", flip(body, at), "tampered", "one bit differs")
    for at, name in enumerate(("table", "partition", "row", "field")):
        field(f"other-{name}", body, "tampered", f"another {name}", place[:at] + ("other",) + place[at + 1:])
    field("other-border", body, "tampered", "the border between two names moved", ("mailboxesp", "1", "r1", "summary"))
    field("other-key", body, "tampered", "another index key", index_key=flip(key, 0))
    derived = sf.hkdf(key, b"", sf.lp(b"SecureMail table field") + b"\x01", 32)
    names = b"".join(sf.lp(name.encode()) for name in place)
    for name, k, ad in (("no-context", derived, b""), ("no-version-bound", derived, names), ("raw-index-key", key, b"\x01" + names)):
        field(f"bound-{name}", b"\x01" + nonce + AESGCM(k).encrypt(nonce, b"v", ad), "tampered", "not what section 10 says")
    longest = noise("field longest", 65507)
    field("good-longest", sf.seal_field(key, nonce, place, longest), "success", "fills a table property", value=longest)
    field("too-long", sf.seal_field(key, nonce, place, longest + b"x"), "too long", "one byte more than a table property holds")


def key_rows():
    expiry = 1796515200000
    mac = sf.key_row_mac(DEK, NAMES[1], NAMES[0], expiry)

    def row(name, expect, reason, mac=mac, dek=DEK, organisation=NAMES[0], message=NAMES[1], expiry=expiry):
        write(f"key-row-{name}", {"kind": "key row", "reason": reason, "expect": expect, "organisation": organisation, "message": message,
                                  "dek": dek.hex(), "expiry-ms": expiry, "mac": mac.hex()})

    row("good", "success", "fifteen days")
    for name, value in {"epoch": 0, "before-epoch": -1, "year-9999": 253402300799999}.items():
        row(f"good-{name}", "success", name, sf.key_row_mac(DEK, NAMES[1], NAMES[0], value), expiry=value)
    row("good-long-names", "success", "names of 255 characters", sf.key_row_mac(DEK, "m" * 255, "o" * 255, 1), organisation="o" * 255,
        message="m" * 255, expiry=1)
    row("longer", "refused", "a millisecond longer", expiry=expiry + 1)
    row("shorter", "refused", "a millisecond shorter", expiry=expiry - 1)
    row("seconds", "refused", "seconds instead of milliseconds", sf.key_row_mac(DEK, NAMES[1], NAMES[0], expiry // 1000))
    row("other-dek", "refused", "another DEK", dek=flip(DEK, 31))
    row("other-organisation", "refused", "another organisation", organisation="fabrikam")
    row("other-message", "refused", "another message", message="b" + NAMES[1][1:])
    row("exchanged", "refused", "organisation and message exchanged", organisation=NAMES[1], message=NAMES[0])
    row("flip", "refused", "one bit of the MAC", flip(mac, 0))
    row("cut", "refused", "a shorter MAC", mac[:31])
    row("empty", "refused", "no MAC", b"")


def exported():
    kek_id, wrapped = b"pem:0011223344556677", noise("wrapped", 384)
    tail = sf.seal(DEK, SALT, NAMES, b"hello")
    good_front = sf.prelude(NAMES, kek_id, wrapped)

    def front(name, body, expect, reason, names=NAMES, kek=kek_id, key=wrapped):
        head = {"kind": "exported", "reason": reason, "expect": expect}
        if expect == "success":
            head |= {"organisation": names[0], "message": names[1], "part": names[2], "kek-id": kek.decode(), "wrapped": key.hex()}
        write(f"exported-{name}", head, body)

    front("good", good_front + tail, "success", "the prelude of a small file")
    front("good-nothing-behind", good_front, "success", "the prelude ends where it says; what is missing is the sealed file's matter")
    long_names, long_key = ("o" * 255, "m" * 255, "p" * 255), noise("long", 2048)
    front("good-longest", sf.prelude(long_names, b"k" * 255, long_key) + tail, "success", "the longest prelude", long_names, b"k" * 255, long_key)
    short = ("a", "b", "c")
    front("good-shortest", sf.prelude(short, b"d", b"e") + tail, "success", "the shortest prelude", short, b"d", b"e")
    front("magic", flip(good_front, 6), "not ours", "one bit of the magic")
    front("sealed-file", tail, "not ours", "a sealed file without a prelude")
    front("version", sf.prelude(NAMES, kek_id, wrapped, version=2), "unknown version", "another version")
    front("wrapping", sf.prelude(NAMES, kek_id, wrapped, wrapping=2), "unknown version", "another wrapping")
    for at in (0, 5, 7, 9, 10, 11, 15, len(good_front) - 385, len(good_front) - 1):
        front(f"cut-at-{at:03d}", good_front[:at], "truncated", f"ends behind {at} bytes")
    front("name-empty", sf.prelude(("", NAMES[1], NAMES[2]), kek_id, wrapped) + tail, "tampered", "a name without a character")
    front("name-too-long", sf.prelude(("o" * 256, NAMES[1], NAMES[2]), kek_id, wrapped) + tail, "tampered", "a name of 256 characters")
    front("name-space", sf.prelude(("con toso", NAMES[1], NAMES[2]), kek_id, wrapped) + tail, "tampered", "a space in a name")
    front("kek-id-not-ascii", sf.prelude(NAMES, b"pem:\xc3\xa9", wrapped) + tail, "tampered", "a letter beyond ASCII")
    front("wrapped-empty", sf.prelude(NAMES, kek_id, b"") + tail, "tampered", "no wrapped key")
    front("wrapped-too-long", sf.prelude(NAMES, kek_id, noise("too long", 2049)) + tail, "tampered", "longer than any RSA key wraps")


def main() -> int:
    for make in (good_files, header_flips, other_headers, wrong_keys, truncations, tampered, several_chunks, fields, key_rows, exported):
        make()
    names = {f"{name}.vec" for name in FILES}
    if "--check" in sys.argv:
        here = {path.name for path in FOLDER.glob("*.vec")}
        wrong = sorted(names ^ here) + [name for name in FILES if f"{name}.vec" in here and (FOLDER / f"{name}.vec").read_bytes() != FILES[name]]
        print(f"{len(names)} vectors, {len(wrong)} differ", *wrong, sep="\n")
        return 1 if wrong else 0
    for path in FOLDER.glob("*.vec"):
        path.unlink()
    for name, data in FILES.items():
        (FOLDER / f"{name}.vec").write_bytes(data)
    print(f"{len(FILES)} vectors written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
