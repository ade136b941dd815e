using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Access;

/// <summary>
/// Makes guessing slow without giving strangers a lock: waits grow per account and source, per source, and per account
/// over all sources that never got in. An owner at a place from which they once got in waits for nobody's tries but their own. Each
/// try is counted before its outcome is known, so that tries at the same time do not hide behind each other; addresses
/// without an account are counted alike. Rows stand in the table <c>accounts</c>: PK mailbox or "source-…", RK "guess-…".
/// </summary>
public sealed class GuessLimits(ITableStore tables, Keyring keyring, TimeProvider clock)
{
    private const int SourceCharacters = 16;
    private const int MostConflicts = 50;
    private const string Everywhere = "all";

    private static readonly Pace OfAccountAndSource = new(Free: 5, First: TimeSpan.FromSeconds(15), Longest: TimeSpan.FromHours(1));
    private static readonly Pace OfSource = new(Free: 30, First: TimeSpan.FromSeconds(15), Longest: TimeSpan.FromHours(1));
    private static readonly Pace OfAccount = new(Free: 60, First: TimeSpan.FromSeconds(15), Longest: TimeSpan.FromMinutes(15));

    private static readonly Pace Unlimited = new(Free: int.MaxValue, First: TimeSpan.Zero, Longest: TimeSpan.Zero);

    /// <summary>Counts lapse this long after the last try.</summary>
    private static readonly TimeSpan Forget = TimeSpan.FromHours(24);

    /// <summary>
    /// Claims a try: false when it must wait, and then nothing may be checked and nothing is counted.
    /// </summary>
    /// <param name="mailbox">Whose secret is guessed, with or without an account.</param>
    /// <param name="source">The client's address as the door knows it; empty when unknown.</param>
    /// <param name="secret">What is guessed: "password", "totp".</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> TryBeginAsync(MailboxHash mailbox, string source, string secret, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(mailbox, source, secret, cancellationToken);
        var rows = await Task.WhenAll(keys.Select(key => ReadAsync(key, cancellationToken)));
        var now = clock.GetUtcNow();
        var isKnownPlace = rows[0]?.Flag("Known") == true;
        if (keys.Zip(rows).Any(pair => pair.Second?.Time("WaitUntil") > now && !(isKnownPlace && pair.First.Pace == OfAccount)))
        {
            return false;
        }
        await Task.WhenAll(keys.Select(key => CountAsync(key, cancellationToken)));
        return true;
    }

    /// <summary>The claimed try was right: the person's own place counts from zero again and is known from now on.</summary>
    public async Task RightAsync(MailboxHash mailbox, string source, string secret, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(mailbox, source, secret, cancellationToken);
        await Task.WhenAll(
            ChangeAsync(keys[0], row => row.Set("Tries", 0).Set("WaitUntil", (DateTimeOffset?)null).Set("Known", true).Set(LapseRow.Column, (DateTimeOffset?)null), cancellationToken),
            UncountAsync(keys[1], cancellationToken),
            UncountAsync(keys[2], cancellationToken));
    }

    private Task CountAsync(Key key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(key, row =>
        {
            var tries = (now - row.Time("LastAt") > Forget ? 0 : row.Number("Tries")) + 1;
            row.Set("Tries", tries).Set("LastAt", now).Set("WaitUntil", key.Pace.WaitAfter(tries) is { } wait ? now + wait : null)
                .Set(LapseRow.Column, row.Flag("Known") ? null : now + Forget); // A place that is known stays known.
        }, cancellationToken);
    }

    private Task UncountAsync(Key key, CancellationToken cancellationToken) => ChangeAsync(key, row =>
    {
        row.Set("Tries", Math.Max(0, row.Number("Tries") - 1));
        row.Set("WaitUntil", key.Pace.WaitAfter(row.Number("Tries")) is null ? null : row.Time("WaitUntil"));
    }, cancellationToken);

    /// <summary>Counts until the count is stored.</summary>
    private async Task ChangeAsync(Key key, Action<TableRow> change, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var row = await ReadAsync(key, cancellationToken);
            var next = row ?? new TableRow(key.Partition, key.Row);
            change(next);
            if (row is null && next.Time(LapseRow.Column) is { } end)
            {
                await tables.PutAsync(StorageNames.Lapses, LapseRow.Create(StorageNames.Accounts, key.Partition, key.Row, end), cancellationToken);
            }
            var written = row is null
                ? await tables.InsertAsync(StorageNames.Accounts, next, cancellationToken)
                : await tables.ReplaceAsync(StorageNames.Accounts, next, cancellationToken);
            if (written == WriteResult.Done)
            {
                return;
            }
        }
        throw new InvalidOperationException("internal error: a count of tries changes faster than it can be written");
    }

    private Task<TableRow?> ReadAsync(Key key, CancellationToken cancellationToken) =>
        tables.GetAsync(StorageNames.Accounts, key.Partition, key.Row, cancellationToken);

    private async Task<Key[]> KeysAsync(MailboxHash mailbox, string source, string secret, CancellationToken cancellationToken)
    {
        var place = await SourceHashAsync(source, cancellationToken);
        return
        [
            new Key(mailbox.Value, $"guess-{secret}-{place}", OfAccountAndSource),
            // Where the door does not know its clients' addresses, all of them would be one source.
            new Key($"source-{place}", $"guess-{secret}", source.Length == 0 ? Unlimited : OfSource),
            new Key(mailbox.Value, $"guess-{secret}-{Everywhere}", OfAccount),
        ];
    }

    /// <summary>A client's address as tables know it: a keyed hash.</summary>
    internal async Task<string> SourceHashAsync(string source, CancellationToken cancellationToken)
    {
        using var key = await keyring.AccountKeyAsync(cancellationToken);
        return Base32.Encode(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes($"source|{source}")), SourceCharacters);
    }

    private sealed record Key(string Partition, string Row, Pace Pace);

    /// <summary>So many tries are free; from then on each doubles the wait, up to the longest.</summary>
    private sealed record Pace(int Free, TimeSpan First, TimeSpan Longest)
    {
        private const int MostDoublings = 12;

        public TimeSpan? WaitAfter(long tries) => tries < Free
            ? null
            : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (int)Math.Min(tries - Free, MostDoublings)));
    }
}
