using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
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
/// a message.
/// </summary>
public sealed class MailboxProof(
    ITableStore tables,
    MailboxDirectory mailboxes,
    Keyring keyring,
    FieldSealer fields,
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

    private const int MostTries = 5;
    private const int MostCodesPerHour = 6;
    private const string RowKey = "proof";

    /// <summary>Asks for a code. Answers nothing: whether the mailbox has messages is nobody's business.</summary>
    public async Task RequestAsync(string address, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var now = clock.GetUtcNow();
        var row = await tables.GetAsync(StorageNames.Accounts, mailbox.Value, RowKey, cancellationToken);
        var hour = now.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
        var askedThisHour = row?.Text("Hour") == hour ? row.Number("AskedInHour") : 0;
        if (now - row?.Time("RequestedAt") < SendAgainAfter || askedThisHour >= MostCodesPerHour)
        {
            return;
        }
        var next = (row ?? new TableRow(mailbox.Value, RowKey))
            .Set("Address", await fields.SealAccountAddressAsync(mailbox, address, cancellationToken))
            .Set("RequestedAt", now)
            .Set("Hour", hour)
            .Set("AskedInHour", askedThisHour + 1)
            .Set("Owed", true);
        await (row is null
            ? tables.InsertAsync(StorageNames.Accounts, next, cancellationToken)
            : tables.ReplaceAsync(StorageNames.Accounts, next, cancellationToken));
        await hints.WakeCodeAsync(mailbox, cancellationToken);
    }

    /// <summary>Makes the code that was asked for and mails it. Throws when the mail cannot go now, so that the hint comes again.</summary>
    public async Task SendAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(StorageNames.Accounts, mailbox.Value, RowKey, cancellationToken);
        var now = clock.GetUtcNow();
        if (row is null || !row.Flag("Owed") || now - row.RequiredTime("RequestedAt") > ValidFor
            || !await mailboxes.HasMessagesAsync(mailbox, cancellationToken))
        {
            return;
        }
        var code = NewCode();
        row.Set("CodeHash", await HashAsync(mailbox, code, cancellationToken)).Set("CodeMadeAt", now).Set("Tries", 0).Set("Owed", false);
        if (await tables.ReplaceAsync(StorageNames.Accounts, row, cancellationToken) != WriteResult.Done)
        {
            return;
        }
        var address = await fields.OpenAccountAddressAsync(mailbox, row.RequiredBytes("Address"), cancellationToken);
        var mail = await composer.ComposeAsync(address, code, ValidFor, cancellationToken);
        var result = await transport.SendAsync(new OutgoingMail(address, mail, MailId.New(randomness)), cancellationToken);
        if (result.Outcome == TransportOutcome.Retry)
        {
            await OweAgainAsync(mailbox, cancellationToken);
            throw new CodeNotSentException();
        }
    }

    /// <summary>Checks a code; a right one is spent. Spaces and hyphens in it do not matter.</summary>
    public async Task<ProofOutcome> VerifyAsync(string address, string typed, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var offered = await HashAsync(mailbox, Clean(typed), cancellationToken);
        var row = await tables.GetAsync(StorageNames.Accounts, mailbox.Value, RowKey, cancellationToken);
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

    private async Task OweAgainAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(StorageNames.Accounts, mailbox.Value, RowKey, cancellationToken) is { } row)
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
