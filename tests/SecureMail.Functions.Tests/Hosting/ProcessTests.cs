using System.Diagnostics;
using System.Globalization;
using System.Net;
using SecureMail.DevHost.Tools;
using SecureMail.Functions.Tests.Bench;

namespace SecureMail.Functions.Tests.Hosting;

/// <summary>The program as a Functions host starts it: a process that only the environment tells what to do.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task AMissingSettingEndsTheProgramWithOneSentence()
    {
        using var program = Start([]);

        var said = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal(1, program.ExitCode);
        Assert.StartsWith("The setting SecureMail__PortalUrl is missing: ", Assert.Single(said.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnderAHostItAnswersThePingOnTheHostsPortAndIsKilledWithoutHarm()
    {
        var port = FreePort.Take();
        using var program = Start(new()
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            // What a platform may leave in the environment must not count.
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:1",
            ["ASPNETCORE_HTTP_PORTS"] = "2",
        }, ProgramBench.Settings());
        try
        {
            using var answer = await PingAsync(new Uri($"http://127.0.0.1:{port}/"), program);

            // No storage runs here: the ping must not need it.
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync();
        }
    }

    private static Process Start(Dictionary<string, string> environment, Dictionary<string, string?>? settings = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SecureMail.Functions.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings ?? [])
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start)!;
    }

    /// <summary>Asks as the host does: again and again until the socket is there, following no redirect.</summary>
    private static async Task<HttpResponseMessage> PingAsync(Uri address, Process program)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                return await client.GetAsync(address, limit.Token);
            }
            catch (HttpRequestException) when (!program.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), limit.Token);
            }
        }
    }
}
