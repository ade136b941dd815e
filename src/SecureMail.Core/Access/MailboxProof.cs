using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Access;

/// <summary>What came of a code.</summary>
public enum ProofOutcome
{
    /// <summary>The mailbox is proven; the code is spent.</summary>
    Proven,

    /// <summary>Not the code, or no code is open; the person may look again or ask for a new one.</summary>
    Wrong,

    /// <summary>The code is too old or was tried too often; a new one is needed.</summary>
    Spent,
}

/// <summary>
/// Proves a mailbox by a code of 8 digits that is mailed to it: valid for 10 minutes, 5 tries, stored as a keyed hash.
/// Asking costs the same for every address; the code itself is made where it is mailed, and only for a mailbox that has
/// a message. A code belongs to the client address that asked for it, so that no stranger can use up the owner's tries
/// or codes. Rows stand in the table <c>accounts</c>: PK mailbox hash, RK "proof-" + hash of the client address.
/// </summary>
public sealed class MailboxProof(
    ITableStore tables,
    MailboxDirectory mailboxes,
    Keyring keyring,
    FieldSealer fields,
    GuessLimits limits,
    HintSender hints,
    CodeMailComposer composer,
    IMailTransport transport,
    RandomNumberGenerator randomness,
    TimeProvider clock)
{
    /// <summary>How long a code is valid.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);

    /// <summary>Shortest time between two codes to one mailbox.</summary>
    public static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>Digits of a code.</summary>
    public const int Digits = 8;

    // Codes are counted by the hour; a day later nothing of the row matters any more.
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private const int MostTries = 5;
    private const int MostCodesPerHour = 6;
    private const int MostCodesOfRun = 20;
    private const string Prefix = "proof-";

    /// <summary>Asks for a code. Answers nothing: whether the mailbox has messages is nobody's business.</summary>
    /// <param name="address">The normalised address.</param>
    /// <param name="source">The client's address; empty when unknown.</param>
    /// <param name="language">The language of the code's mail.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task RequestAsync(string address, string source, string language, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var now = clock.GetUtcNow();
        var key = await KeyOfAsync(source, cancellationToken);
        var row = await tables.GetAsync(StorageNames.Accounts, mailbox.Value, key, cancellationToken);
        var hour = now.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
        var askedThisHour = row?.Text("Hour") == hour ? row.Number("AskedInHour") : 0;
        if (now - row?.Time("RequestedAt") < SendAgainAfter || askedThisHour >= MostCodesPerHour)
        {
            return;
        }
        var next = (row ?? new TableRow(mailbox.Value, key))
            .Set("Address", await fields.SealAccountAddressAsync(mailbox, address, cancellationToken))
            .Set("RequestedAt", now)
            .Set(LapseRow.Column, now + KeptFor)
            .Set("Language", language)
            .Set("Hour", hour)
            .Set("AskedInHour", askedThisHour + 1)
            .Set("Owed", true);
        // For every address alike, with messages or without: nobody else comes by to delete the row.
        await tables.PutAsync(StorageNames.Lapses, LapseRow.Create(StorageNames.Accounts, mailbox.Value, key, now + KeptFor), cancellationToken);
        await (row is null
            ? tables.InsertAsync(StorageNames.Accounts, next, cancellationToken)
            : tables.ReplaceAsync(StorageNames.Accounts, next, cancellationToken));
        await hints.WakeCodeAsync(mailbox, cancellationToken);
    }

    /// <summary>Makes the codes that were asked for and mails them. Throws when a mail cannot go now, so that the hint comes again.</summary>
    public async Task SendAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var query = new TableQuery(StorageNames.Accounts)
        {
            Partition = mailbox.Value,
            RowFrom = Prefix,
            RowBelow = Prefix + "~",
        };
        List<TableRow> owed = [];
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            if (row.Flag("Owed") && clock.GetUtcNow() - row.RequiredTime("RequestedAt") <= ValidFor && owed.Count < MostCodesOfRun)
            {
                owed.Add(row);
            }
        }
        if (owed.Count == 0 || !await mailboxes.HasMessagesAsync(mailbox, cancellationToken))
        {
            return;
        }
        foreach (var row in owed)
        {
            await SendAsync(mailbox, row, cancellationToken);
        }
    }

    private async Task SendAsync(MailboxHash mailbox, TableRow row, CancellationToken cancellationToken)
    {
        var code = NewCode();
        row.Set("CodeHash", await HashAsync(mailbox, code, cancellationToken)).Set("CodeMadeAt", clock.GetUtcNow()).Set("Tries", 0).Set("Owed", false);
        if (await tables.ReplaceAsync(StorageNames.Accounts, row, cancellationToken) != WriteResult.Done)
        {
            return;
        }
        var address = await fields.OpenAccountAddressAsync(mailbox, row.RequiredBytes("Address"), cancellationToken);
        var mail = await composer.ComposeAsync(address, code, ValidFor, row.Text("Language"), cancellationToken);
        var result = await transport.SendAsync(new OutgoingMail(address, mail, MailId.New(randomness)), cancellationToken);
        if (result.Outcome == TransportOutcome.Retry)
        {
            await OweAgainAsync(mailbox, row.Key, cancellationToken);
            throw new CodeNotSentException();
        }
    }

    /// <summary>Checks a code; a right one is spent. Spaces and hyphens in it do not matter.</summary>
    /// <param name="address">The normalised address.</param>
    /// <param name="typed">What the person typed or pasted.</param>
    /// <param name="source">The client's address; a code is good only where it was asked for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ProofOutcome> VerifyAsync(string address, string typed, string source, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var offered = await HashAsync(mailbox, Clean(typed), cancellationToken);
        var row = await tables.GetAsync(StorageNames.Accounts, mailbox.Value, await KeyOfAsync(source, cancellationToken), cancellationToken);
        if (row?.Bytes("CodeHash") is not { } expected)
        {
            return ProofOutcome.Wrong;
        }
        if (clock.GetUtcNow() - row.RequiredTime("CodeMadeAt") > ValidFor || row.Number("Tries") >= MostTries)
        {
            return ProofOutcome.Spent;
        }
        var right = CryptographicOperations.FixedTimeEquals(expected, offered);
        row.Set("Tries", row.Number("Tries") + 1);
        if (right)
        {
            row.Set("CodeHash", (byte[]?)null);
        }
        // The conditional write counts this try before anyone learns whether it was right: parallel guesses do not add up.
        return await tables.ReplaceAsync(StorageNames.Accounts, row, cancellationToken) == WriteResult.Done && right
            ? ProofOutcome.Proven
            : ProofOutcome.Wrong;
    }

    private async Task<string> KeyOfAsync(string source, CancellationToken cancellationToken) =>
        Prefix + await limits.SourceHashAsync(source, cancellationToken);

    private async Task OweAgainAsync(MailboxHash mailbox, string key, CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(StorageNames.Accounts, mailbox.Value, key, cancellationToken) is { } row)
        {
            await tables.ReplaceAsync(StorageNames.Accounts, row.Set("Owed", true), cancellationToken);
        }
    }

    private string NewCode()
    {
        // Rejection sampling: every code is equally likely.
        const uint codes = 100_000_000;
        const uint fair = uint.MaxValue - uint.MaxValue % codes;
        Span<byte> bytes = stackalloc byte[4];
        uint value;
        do
        {
            randomness.GetBytes(bytes);
            value = BitConverter.ToUInt32(bytes);
        }
        while (value >= fair);
        return (value % codes).ToString("D8", CultureInfo.InvariantCulture);
    }

    private async Task<byte[]> HashAsync(MailboxHash mailbox, string code, CancellationToken cancellationToken)
    {
        using var key = await keyring.AccountKeyAsync(cancellationToken);
        return HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes($"code|{mailbox}|{code}"));
    }

    private static string Clean(string typed) => new([.. typed.Where(char.IsAsciiDigit).Take(Digits + 1)]);
}

/// <summary>A code could not be mailed just now.</summary>
public sealed class CodeNotSentException() : Exception("The mail server did not take the code's mail; it is tried again.");
