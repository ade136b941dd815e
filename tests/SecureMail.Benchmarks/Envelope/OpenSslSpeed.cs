using System.Diagnostics;
using System.Globalization;

namespace SecureMail.Benchmarks.Envelope;

/// <summary>The baseline: what OpenSSL itself reaches on one core with AES-256-GCM and blocks of 16 KiB.</summary>
internal static class OpenSslSpeed
{
    /// <summary>Bytes in a second of processor time.</summary>
    internal static double Aes256Gcm()
    {
        var start = new ProcessStartInfo("openssl", "speed -mr -seconds 1 -bytes 16384 -evp aes-256-gcm")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var openssl =
            Process.Start(start) ?? throw new InvalidOperationException("openssl did not start: install it.");
        openssl.ErrorDataReceived += (_, _) => { };
        openssl.BeginErrorReadLine();
        var lines = openssl.StandardOutput.ReadToEnd().Split('\n');
        openssl.WaitForExit();
        // "+F:22:AES-256-GCM:5112233440.11"
        var result = lines.Single(line => line.StartsWith("+F:", StringComparison.Ordinal));
        return double.Parse(result[(result.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }
}
