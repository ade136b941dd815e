using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMail.AzureServices.Tables;

/// <summary>
/// Refuses answers that were given more than 15 minutes from what our clock says, as the service itself refuses requests
/// that are signed with the account's key. A token carries no date: without this, a machine whose clock runs ahead would
/// end messages before their time.
/// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key#specifying-the-date-header
/// </summary>
internal sealed class TableClockPolicy(TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    private const int Forbidden = 403;
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(15);

    public override void OnReceivedResponse(HttpMessage message)
    {
        if (message.Response.Headers.TryGetValue("Date", out var date)
            && DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs)
            && (theirs - clock.GetUtcNow()).Duration() > Most)
        {
            throw new RequestFailedException(
                Forbidden,
                string.Create(CultureInfo.InvariantCulture, $"This machine's clock is not within {Most.TotalMinutes:0} minutes of the Table service's. Set it, and let it follow a time server."));
        }
    }
}
