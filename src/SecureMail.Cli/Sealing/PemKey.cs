using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Envelope;

namespace SecureMail.Cli.Sealing;

/// <summary>An RSA key that an operator gives as a PEM file: public half or both.</summary>
internal static class PemKey
{
    /// <summary>Reads the key; the caller disposes it.</summary>
    /// <exception cref="SettingException">No readable RSA key of 2,048 bits or more, or no private half where one is needed.</exception>
    public static async Task<RSA> ReadAsync(string file, bool needsPrivate, CancellationToken cancellationToken)
    {
        var key = RSA.Create();
        try
        {
            var pem = await File.ReadAllTextAsync(file, cancellationToken);
            key.ImportFromPem(pem);
            if (key.KeySize < KeyWrapping.MinimumKekBits)
            {
                throw new SettingException($"{file} holds an RSA key of {key.KeySize} bits: use one of {KeyWrapping.MinimumKekBits} bits or more.");
            }
            // Every PEM label of a private key says so; RFC 7468 sections 10 and 11.
            return !needsPrivate || pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
                ? key
                : throw new SettingException($"{file} holds only the public half: opening needs the private key.");
        }
        catch (Exception fault)
        {
            key.Dispose();
            if (fault is ArgumentException or CryptographicException)
            {
                throw new SettingException($"{file} holds no RSA key in PEM form that can be read without a passphrase.", fault);
            }
            throw;
        }
    }
}
