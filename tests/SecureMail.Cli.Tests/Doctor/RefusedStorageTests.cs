using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Core.Pipeline;
using SecureMail.AzureServices;
using SecureMail.Cli.Doctor;
using SecureMail.Testing.Time;

namespace SecureMail.Cli.Tests.Doctor;

/// <summary>A storage account that answers and refuses, as it does to operators and from outside its firewall.</summary>
public sealed class RefusedStorageTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();

    [Theory]
    [InlineData("AuthorizationPermissionMismatch", nameof(Health.NotChecked))] // operators have a right to the tables alone
    [InlineData("AuthorizationFailure", nameof(Health.Broken))] // the firewall
    public async Task ARefusal_IsJudgedByItsReason(string code, string ofBlobsAndQueues)
    {
        using var refusing = new HttpClient(new Refusal(code));
        var storage = StorageAccount.FromSettings(
            name => name == "AzureWebJobsStorage" ? "AccountName=acme;AccountKey=AAAA" : null,
            clock,
            randomness,
            options => options.Transport = new HttpClientTransport(refusing));

        var findings = await StorageCheck.RunAsync(storage.Probe, clock, default);

        Assert.Equal(Health.Broken, findings.Single(finding => finding.Part == "tables").Health);
        Assert.Equal(ofBlobsAndQueues, findings.Single(finding => finding.Part == "blobs").Health.ToString());
        Assert.Equal(ofBlobsAndQueues, findings.Single(finding => finding.Part == "queues").Health.ToString());
    }

    public void Dispose() => randomness.Dispose();

    private sealed class Refusal(string code) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isTable = request.RequestUri!.Host.Contains(".table.", StringComparison.Ordinal);
            var response = new HttpResponseMessage(HttpStatusCode.Forbidden)
            {
                Content = isTable
                    ? new StringContent("{\"odata.error\":{\"code\":\"" + code + "\"}}", Encoding.UTF8, "application/json")
                    : new StringContent($"<Error><Code>{code}</Code><Message>Refused.</Message></Error>", Encoding.UTF8, "application/xml"),
            };
            response.Headers.Add("x-ms-error-code", code);
            return Task.FromResult(response);
        }
    }
}
