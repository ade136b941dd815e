using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecureMail.Smtp.Dkim;

/// <summary>
/// Ed25519 (RFC 8032) by OpenSSL's libcrypto, the library that carries the framework's own cryptography on Linux: the
/// framework has no Ed25519 of its own. Elsewhere this says so, and RSA signs alone.
/// </summary>
internal sealed class OpenSslEd25519 : SafeHandleZeroOrMinusOneIsInvalid
{
    private const string Library = "libcrypto.so.3";
    private const int Ed25519Id = 1087; // EVP_PKEY_ED25519
    private const int KeyBytes = 32;
    private const int SignatureBytes = 64;

    private OpenSslEd25519(IntPtr key)
        : base(ownsHandle: true) => SetHandle(key);

    public static OpenSslEd25519 FromSeed(byte[] seed)
    {
        if (seed.Length != KeyBytes)
            throw new SmtpInputException("The Ed25519 key is not 32 octets long; make one with openssl genpkey.");
        try
        {
            var key = new OpenSslEd25519(EVP_PKEY_new_raw_private_key(Ed25519Id, IntPtr.Zero, seed, KeyBytes));
            return key.IsInvalid ? throw Unavailable() : key;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            throw Unavailable();
        }
    }

    public byte[] PublicKey()
    {
        var key = new byte[KeyBytes];
        nuint length = KeyBytes;
        Require(EVP_PKEY_get_raw_public_key(this, key, ref length) == 1 && length == KeyBytes);
        return key;
    }

    public byte[] Sign(byte[] message)
    {
        var context = EVP_MD_CTX_new();
        try
        {
            Require(EVP_DigestSignInit(context, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, this) == 1);
            var signature = new byte[SignatureBytes];
            nuint length = SignatureBytes;
            Require(
                EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1
                    && length == SignatureBytes);
            return signature;
        }
        finally
        {
            EVP_MD_CTX_free(context);
        }
    }

    protected override bool ReleaseHandle()
    {
        EVP_PKEY_free(handle);
        return true;
    }

    private static SmtpInputException Unavailable() =>
        new("Ed25519 needs OpenSSL 3, which this machine does not have; sign with an RSA key.");

    private static void Require(bool succeeded)
    {
        if (!succeeded)
            throw new InvalidOperationException("Internal error: OpenSSL refused an Ed25519 operation on a good key.");
    }

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr EVP_PKEY_new_raw_private_key(int type, IntPtr engine, byte[] key, nuint length);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int EVP_PKEY_get_raw_public_key(OpenSslEd25519 key, byte[] output, ref nuint length);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void EVP_PKEY_free(IntPtr key);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr EVP_MD_CTX_new();

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void EVP_MD_CTX_free(IntPtr context);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int EVP_DigestSignInit(
        IntPtr context, IntPtr keyContext, IntPtr digest, IntPtr engine, OpenSslEd25519 key);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int EVP_DigestSign(
        IntPtr context, byte[] signature, ref nuint signatureLength, byte[] message, nuint messageLength);
}
