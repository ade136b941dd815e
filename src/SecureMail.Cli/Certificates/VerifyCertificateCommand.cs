using System.CommandLine;
using System.Globalization;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Sealing;
using SecureMail.Core.Expire;

namespace SecureMail.Cli.Certificates;

/// <summary><c>securemail verify-certificate</c>: checks a deletion certificate offline, with nothing but the public key.</summary>
internal static class VerifyCertificateCommand
{
    private const int MostBytes = 64 * 1024;

    public static Command Create(Surroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "The certificate." };
        var key = new Option<string>("--key") { Description = "The public half of the signing key, a PEM file.", Required = true };
        var command = new Command("verify-certificate", "Check a deletion certificate and say what it says. Needs no network.") { file, key };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            using var publicKey = await PemKey.ReadAsync(parsed.GetValue(key)!, needsPrivate: false, cancellationToken);
            var document = await ReadAsync(parsed.GetValue(file)!, cancellationToken);
            var (check, certificate, keyId) = CertificateDocument.Verify(document.Trim(), publicKey);
            if (check != CertificateCheck.Genuine)
            {
                return await surroundings.RefuseAsync(check == CertificateCheck.NotACertificate
                    ? "This is no deletion certificate, or one of a newer version."
                    : $"Not genuine: a word was changed, or this is not the key that signed it. It names the key {Sheet.Plain(keyId!)}.");
            }
            Show(surroundings, certificate!, keyId!);
            return 0;
        });
        return command;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken) =>
        new FileInfo(file).Length <= MostBytes
            ? await File.ReadAllTextAsync(file, cancellationToken)
            : throw new SettingException($"{file} is too large for a certificate.");

    private static void Show(Surroundings surroundings, DeletionCertificate certificate, string keyId) =>
        Sheet.Write(surroundings.Console, ["", ""],
        [
            ["genuine", $"signed {Time(certificate.SignedAt)} with {keyId}"],
            ["organisation", certificate.Organisation],
            ["message", certificate.Message],
            ["ciphertext", $"SHA-256 {certificate.CiphertextSha256}, {certificate.CiphertextBytes.ToString(CultureInfo.InvariantCulture)} bytes"],
            ["accepted", Time(certificate.AcceptedAt)],
            ["key destroyed", $"{Time(certificate.KeyDestroyedAt)}, {certificate.Reason}"],
            ["was wrapped by", certificate.WrappedBy],
            .. certificate.DoesNotPromise.Select(sentence => (string[])["not promised", sentence]),
        ]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
