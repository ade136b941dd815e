using System.Security.Cryptography;

namespace SecureMail.Core.Organisations;

/// <summary>What the keys of providers look like, so that a wrong one is noticed when it is stored and not when mail is lost.</summary>
public static class ProviderKeyForm
{
    private const string SvixPrefix = "whsec_";
    private const int P256Bits = 256;

    /// <summary>Why the key cannot be one of this provider's, as a sentence; null when it can.</summary>
    public static string? Fault(ApplicationKind kind, string key) => kind switch
    {
        ApplicationKind.Resend when !IsSvixKey(key) => "Resend's signing secret begins with whsec_ and goes on in Base64.",
        ApplicationKind.SendGrid when !IsP256Key(key) => "SendGrid's verification key is one line of Base64, a P-256 public key without BEGIN and END lines.",
        _ => null,
    };

    private static bool IsSvixKey(string key) =>
        key.StartsWith(SvixPrefix, StringComparison.Ordinal)
        && Convert.TryFromBase64String(key[SvixPrefix.Length..], new byte[key.Length], out var length) && length > 0;

    private static bool IsP256Key(string key)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
            return ecdsa.KeySize == P256Bits;
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
