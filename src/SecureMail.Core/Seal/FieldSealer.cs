using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Envelope;

namespace SecureMail.Core.Seal;

/// <summary>
/// Seals the short texts that tables hold (addresses, summaries) under the organisation's index key of the month, or the
/// deployment's account key. Each value is bound to its place: moved to another row, it does not open. An index key is
/// reserved before anything is sealed under it (<see cref="Keyring.ReserveIndexKeyAsync"/>).
/// </summary>
public sealed class FieldSealer(Keyring keyring, RandomNumberGenerator randomness)
{
    /// <summary>Seals a participant's address.</summary>
    public async Task<byte[]> SealAddressAsync(
        string organisation, DateTimeOffset acceptedAt, MessageId message, MailboxHash mailbox, string address, CancellationToken cancellationToken)
    {
        using var key = await ReservedKeyAsync(organisation, acceptedAt, cancellationToken);
        return Seal(key, AddressPlace(message, mailbox), Encoding.UTF8.GetBytes(address));
    }

    /// <summary>Opens a participant's address; null when its month's key was thrown away.</summary>
    public async Task<string?> OpenAddressAsync(
        string organisation, DateTimeOffset acceptedAt, MessageId message, MailboxHash mailbox, byte[] @sealed, CancellationToken cancellationToken)
    {
        using var key = await keyring.FindIndexKeyAsync(organisation, acceptedAt, cancellationToken);
        return key is null ? null : Encoding.UTF8.GetString(Open(key, AddressPlace(message, mailbox), @sealed));
    }

    /// <summary>Seals the summary of a list line.</summary>
    public async Task<byte[]> SealSummaryAsync(
        string organisation, DateTimeOffset acceptedAt, MessageId message, MailboxHash mailbox, Summary summary, CancellationToken cancellationToken)
    {
        using var key = await ReservedKeyAsync(organisation, acceptedAt, cancellationToken);
        return Seal(key, SummaryPlace(message, mailbox), JsonSerializer.SerializeToUtf8Bytes(summary, JsonSerializerOptions.Web));
    }

    /// <summary>Opens the summary of a list line; null when its month's key was thrown away.</summary>
    public async Task<Summary?> OpenSummaryAsync(
        string organisation, DateTimeOffset acceptedAt, MessageId message, MailboxHash mailbox, byte[] @sealed, CancellationToken cancellationToken)
    {
        using var key = await keyring.FindIndexKeyAsync(organisation, acceptedAt, cancellationToken);
        return key is null
            ? null
            : JsonSerializer.Deserialize<Summary>(Open(key, SummaryPlace(message, mailbox), @sealed), JsonSerializerOptions.Web)
              ?? throw new InvalidOperationException("internal error: a sealed summary is empty");
    }

    /// <summary>Seals an account's address.</summary>
    public async Task<byte[]> SealAccountAddressAsync(MailboxHash mailbox, string address, CancellationToken cancellationToken)
    {
        using var key = await keyring.AccountKeyAsync(cancellationToken);
        return Seal(key, AccountPlace(mailbox), Encoding.UTF8.GetBytes(address));
    }

    /// <summary>Opens an account's address.</summary>
    public async Task<string> OpenAccountAddressAsync(MailboxHash mailbox, byte[] @sealed, CancellationToken cancellationToken)
    {
        using var key = await keyring.AccountKeyAsync(cancellationToken);
        return Encoding.UTF8.GetString(Open(key, AccountPlace(mailbox), @sealed));
    }

    /// <summary>Seals a key that an application's requests are signed with.</summary>
    public async Task<byte[]> SealCredentialAsync(
        string organisation, string application, string keyId, string text, CancellationToken cancellationToken)
    {
        using var key = await keyring.CredentialKeyAsync(organisation, application, keyId, cancellationToken);
        return Seal(key, CredentialPlace(organisation, application, keyId), Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Opens a key that an application's requests are signed with.</summary>
    public async Task<string> OpenCredentialAsync(
        string organisation, string application, string keyId, byte[] @sealed, CancellationToken cancellationToken)
    {
        using var key = await keyring.CredentialKeyAsync(organisation, application, keyId, cancellationToken);
        return Encoding.UTF8.GetString(Open(key, CredentialPlace(organisation, application, keyId), @sealed));
    }

    private async Task<IndexKey> ReservedKeyAsync(string organisation, DateTimeOffset acceptedAt, CancellationToken cancellationToken) =>
        await keyring.FindIndexKeyAsync(organisation, acceptedAt, cancellationToken)
        ?? throw new InvalidOperationException("internal error: something is sealed under an index key that nobody has reserved");

    private byte[] Seal(IndexKey key, FieldContext place, byte[] plain)
    {
        using var cipher = new FieldCipher(key);
        return cipher.Seal(plain, place, randomness);
    }

    private static byte[] Open(IndexKey key, FieldContext place, byte[] @sealed)
    {
        using var cipher = new FieldCipher(key);
        return cipher.Open(@sealed, place);
    }

    private static FieldContext AddressPlace(MessageId message, MailboxHash mailbox) =>
        new(StorageNames.Messages, message.Value, mailbox.Value, "address");

    private static FieldContext SummaryPlace(MessageId message, MailboxHash mailbox) =>
        new(StorageNames.Mailboxes, mailbox.Value, message.Value, "summary");

    private static FieldContext CredentialPlace(string organisation, string application, string keyId) =>
        new(StorageNames.Applications, organisation, application, "key-" + keyId);

    private static FieldContext AccountPlace(MailboxHash mailbox) =>
        new(StorageNames.Accounts, mailbox.Value, "account", "address");
}

/// <summary>What a list shows of a message without opening it.</summary>
/// <param name="From">Who wrote it.</param>
/// <param name="To">The first recipients, as the sender wrote them.</param>
/// <param name="Subject">The subject without its tag.</param>
/// <param name="Attachments">How many attachments it has.</param>
public sealed record Summary(string From, string To, string Subject, int Attachments)
{
    private const int MostCharacters = 500;

    /// <summary>The summary of a message. Its texts are cut at 500 characters each: what a list shows, and far below what a row holds.</summary>
    public static Summary Of(Manifest manifest, string? sender) => new(
        Cut(manifest.From is [var author, ..] ? author.Display : sender ?? ""),
        Cut(string.Join(", ", manifest.To.Take(3).Select(person => person.Display))),
        Cut(manifest.ShownSubject ?? manifest.Subject),
        manifest.Attachments.Count);

    private static string Cut(string text)
    {
        if (text.Length <= MostCharacters)
        {
            return text;
        }
        var end = char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;
        return text[..end] + "…";
    }
}
