using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Portal.Sessions;

/// <summary>
/// Sessions in the table <c>sessions</c>: PK SHA-256 of the key that the cookie holds, RK "session". A reader of the
/// table can therefore make no cookie, and ending a session deletes its row. A second row in the account's partition of
/// <see cref="SessionList"/> lets its owner see and end it.
/// </summary>
internal sealed class SessionTickets(
    ITableStore tables, SessionList list, IDataProtectionProvider protection, RandomNumberGenerator randomness, TimeProvider clock) : ITicketStore
{
    /// <summary>The ticket's property that names the session in the list.</summary>
    public const string IdProperty = "id";

    private const int KeyBytes = 32;

    private readonly IDataProtector protector = protection.CreateProtector("SecureMail.Portal.Sessions");

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var random = new byte[KeyBytes];
        randomness.GetBytes(random);
        var key = Convert.ToHexStringLower(random);
        var partition = PartitionOf(key);
        ticket.Properties.Items[IdProperty] = partition;
        var end = ticket.Properties.ExpiresUtc ?? clock.GetUtcNow();
        var row = new TableRow(partition, SessionList.RowKey)
            .Set("Ticket", protector.Protect(TicketSerializer.Default.Serialize(ticket)))
            .Set(LapseRow.Column, end);
        await tables.PutAsync(StorageNames.Lapses, LapseRow.Create(StorageNames.Sessions, partition, SessionList.RowKey, end), CancellationToken.None);
        await tables.InsertAsync(StorageNames.Sessions, row, CancellationToken.None);
        if (SessionCookie.MailboxOf(ticket) is { } mailbox)
        {
            await list.AddAsync(mailbox, partition, ticket.Properties.GetString(SessionCookie.DeviceProperty) ?? "", end);
        }
        return key;
    }

    /// <summary>Sessions do not slide, and a sign-in never takes over a session that was there before it (session fixation).</summary>
    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        throw new InvalidOperationException("internal error: sessions are never renewed");

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        var row = await tables.GetAsync(StorageNames.Sessions, PartitionOf(key), SessionList.RowKey, CancellationToken.None);
        if (row is null || row.Time(LapseRow.Column) is not { } end || end <= clock.GetUtcNow())
        {
            return null;
        }
        try
        {
            return TicketSerializer.Default.Deserialize(protector.Unprotect(row.RequiredBytes("Ticket")));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async Task RemoveAsync(string key)
    {
        if (await RetrieveAsync(key) is { } ticket && SessionCookie.MailboxOf(ticket) is { } mailbox)
        {
            await list.EndAsync(mailbox, PartitionOf(key), CancellationToken.None);
        }
        await tables.DeleteAsync(StorageNames.Sessions, PartitionOf(key), SessionList.RowKey, CancellationToken.None);
    }

    private static string PartitionOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
