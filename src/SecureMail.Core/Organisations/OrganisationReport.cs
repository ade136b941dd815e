using System.Globalization;
using System.Runtime.CompilerServices;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Organisations;

/// <summary>
/// A copy, or a mail that had to travel over TLS, that was handed over or given up, as a report shows it: who it was for, it
/// does not say.
/// </summary>
/// <param name="Message">The message.</param>
/// <param name="SettledAt">When.</param>
/// <param name="Delivered">Whether a server took it.</param>
/// <param name="Outcome">A sentence about the last attempt.</param>
/// <param name="Proof">How it travelled, by name.</param>
public sealed record ReportedCopy(MessageId Message, DateTimeOffset SettledAt, bool Delivered, string? Outcome, IReadOnlyDictionary<string, string> Proof);

/// <summary>What happened to an organisation's messages in some days, from the audit lines. Names no person and no content.</summary>
public sealed class OrganisationReport(ITableStore tables, MessageTable messages)
{
    private static readonly ParticipantRoute[] Carried = [ParticipantRoute.Copy, ParticipantRoute.Direct];
    private static readonly string[] ProofNames = ["Server", "TlsProtocol", "TlsCipher", "CertificateSubject", "CertificateSha256", "ServerLine"];

    /// <summary>How often each thing happened, by its word, such as CopySettled.</summary>
    /// <param name="organisation">The organisation's id.</param>
    /// <param name="days">The days, in UTC.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<SortedDictionary<string, int>> CountAsync(string organisation, IEnumerable<DateOnly> days, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var line in LinesAsync(organisation, days, cancellationToken))
        {
            var what = line.RequiredText("What");
            counts[what] = counts.GetValueOrDefault(what) + 1;
        }
        return counts;
    }

    /// <summary>The copies of those days, and the mails that had to travel over TLS, with the proof of how each travelled, oldest first.</summary>
    public async IAsyncEnumerable<ReportedCopy> CopiesAsync(
        string organisation, IEnumerable<DateOnly> days, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<MessageId> seen = [];
        await foreach (var line in LinesAsync(organisation, days, cancellationToken))
        {
            var id = MessageId.FromStored(line.RequiredText("Message"));
            if (!Carried.Any(route => line.RequiredText("What").StartsWith($"{route}", StringComparison.Ordinal)) || !seen.Add(id))
            {
                continue;
            }
            await foreach (var participant in messages.ParticipantsAsync(id, cancellationToken))
            {
                if (participant.SettledAt is { } at && Carried.Contains(participant.Route))
                {
                    yield return new ReportedCopy(id, at, participant.State == ParticipantState.Settled, participant.Outcome, ProofOf(participant));
                }
            }
        }
    }

    private static Dictionary<string, string> ProofOf(ParticipantRow participant) => ProofNames
        .Where(name => participant.Row.Text(name) is not null)
        .ToDictionary(name => name, participant.Row.RequiredText);

    private async IAsyncEnumerable<TableRow> LinesAsync(
        string organisation, IEnumerable<DateOnly> days, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in days)
        {
            var partition = $"{organisation}-{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
            await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Events) { Partition = partition }, cancellationToken))
            {
                yield return row;
            }
        }
    }
}
