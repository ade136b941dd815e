using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using SecureMail.DevHost.Tools;

namespace SecureMail.AzureServices.Tests;

/// <summary>Runs one of eng/devtools' checks, which use a vendor's own client, and returns what it printed.</summary>
internal static class NodeCheck
{
    /// <summary>The same, towards a service whose authority the client is to trust.</summary>
    public static async Task<string> RunTrustingAsync(string script, X509Certificate2 anchor, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, anchor.ExportCertificatePem());
            return await RunAsync(script, file, arguments);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static async Task<string> RunAsync(string script, string? trustedAuthority, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            WorkingDirectory = DevTools.Find(AppContext.BaseDirectory),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (trustedAuthority is not null)
        {
            start.Environment["NODE_EXTRA_CA_CERTS"] = trustedAuthority;
        }
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return output;
    }
}
