using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureMail.Benchmarks.Envelope;

/// <summary>Another program that encrypts or decrypts the same file.</summary>
/// <param name="Name">Program and mode.</param>
/// <param name="Program">What is started.</param>
/// <param name="Arguments">With what.</param>
/// <param name="Output">The file it writes.</param>
/// <param name="Bounds">Which of our measures it is compared with, and how many times our time it should take at least.</param>
internal sealed record Peer(
    string Name, string Program, string[] Arguments, string Output, (string Ours, double Bound)[] Bounds)
{
    /// <summary>Whether the program is there; says so when it is not.</summary>
    internal bool IsPresent()
    {
        var present = Peers.Find(Program);
        if (!present) Console.WriteLine($"not present: {Program}, so nothing is compared with {Name}");
        return present;
    }
}

/// <summary>age, GnuPG and OpenSSL CMS, with keys of their own.</summary>
internal static class Peers
{
    internal static IReadOnlyList<Peer> All(string folder)
    {
        string In(string name) => Path.Combine(folder, name);
        string[] gpg = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "benchmark"];
        return
        [
            new("age -e", "age", ["-e", "-R", In("recipient"), "-o", In("a"), In("f")], "a",
                [("seal in process", 1.3), ("seal as a process", 1.3)]),
            new("age -d", "age", ["-d", "-i", In("age.key"), "-o", In("b"), In("a")], "b",
                [("open in process", 1.3), ("open as a process", 1.3)]),
            new("gpg --symmetric AES256", "gpg", [.. gpg, "--compress-algo", "none", "--cipher-algo", "AES256", "-o", In("g"), "-c", In("f")], "g",
                [("seal in process", 3), ("seal as a process", 3)]),
            new("gpg --decrypt", "gpg", [.. gpg, "-o", In("h"), "-d", In("g")], "h", [("open in process", 3), ("open as a process", 1.5)]),
            new("openssl cms -encrypt -aes-256-gcm", "openssl",
                ["cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-in", In("f"), "-out", In("c"), In("certificate.pem")], "c",
                [("seal in process", 5), ("seal as a process", 5)]),
            new("openssl cms -decrypt", "openssl",
                ["cms", "-decrypt", "-binary", "-inform", "DER", "-in", In("c"), "-out", In("d"), "-inkey", In("private.pem")], "d",
                [("open in process", 3), ("open as a process", 3)]),
        ];
    }

    internal static bool Find(string program) => (Environment.GetEnvironmentVariables()["PATH"] as string ?? "").Split(':')
        .Any(place => File.Exists(Path.Combine(place, program)));

    /// <summary>Keys for everybody: RSA-3072 for us and for CMS, X25519 for age.</summary>
    internal static void WriteKeys(string folder)
    {
        using var key = RSA.Create(3072);
        File.WriteAllText(Path.Combine(folder, "private.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "public.pem"), key.ExportSubjectPublicKeyInfoPem());
        var request = new CertificateRequest("CN=benchmark", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = RealClock.Now.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        Directory.CreateDirectory(Path.Combine(folder, "gnupg"));
        if (!Find("age-keygen")) return;
        Run("age-keygen", "-o", Path.Combine(folder, "age.key"));
        File.WriteAllText(Path.Combine(folder, "recipient"), Run("age-keygen", "-y", Path.Combine(folder, "age.key")));
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
