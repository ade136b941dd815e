using Microsoft.AspNetCore.Identity;
using SecureMail.Core.Access;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Accounts;

/// <summary>ASP.NET Core Identity's stores on Core's accounts. A user's id and name are both the mailbox hash and never change.</summary>
internal sealed class UserStore(AccountStore accounts)
    : IUserPasswordStore<PortalUser>, IUserSecurityStampStore<PortalUser>, IUserPasskeyStore<PortalUser>
{
    public Task<string> GetUserIdAsync(PortalUser user, CancellationToken cancellationToken) => Task.FromResult(user.Mailbox.Value);

    public Task<string?> GetUserNameAsync(PortalUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Mailbox.Value);

    public Task<string?> GetNormalizedUserNameAsync(PortalUser user, CancellationToken cancellationToken) =>
        GetUserNameAsync(user, cancellationToken);

    /// <summary>UserManager sets the normalised name before each write; here it is the partition key already.</summary>
    public Task SetNormalizedUserNameAsync(PortalUser user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetUserNameAsync(PortalUser user, string? userName, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("internal error: a mailbox hash does not change");

    public async Task<PortalUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        MailboxHash.TryParse(userId) is { } mailbox && await accounts.FindAsync(mailbox, cancellationToken) is { } account
            ? new PortalUser(account)
            : null;

    public Task<PortalUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        FindByIdAsync(normalizedUserName, cancellationToken);

    public async Task<IdentityResult> CreateAsync(PortalUser user, CancellationToken cancellationToken) =>
        await ResultAsync(user, await accounts.AddAsync(user.Account, cancellationToken), cancellationToken);

    public async Task<IdentityResult> UpdateAsync(PortalUser user, CancellationToken cancellationToken) =>
        await ResultAsync(user, await accounts.UpdateAsync(user.Account, cancellationToken), cancellationToken);

    public Task<IdentityResult> DeleteAsync(PortalUser user, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("internal error: the portal deletes no accounts");

    public Task<string?> GetPasswordHashAsync(PortalUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(PortalUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(PortalUser user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(PortalUser user, CancellationToken cancellationToken) => Task.FromResult(user.SecurityStamp);

    public Task SetSecurityStampAsync(PortalUser user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task AddOrUpdatePasskeyAsync(PortalUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        PasskeyList.Write(user, PasskeyList.Read(user).Where(known => !IsOf(known, passkey.CredentialId)).Append(passkey));
        return Task.CompletedTask;
    }

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PortalUser user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. PasskeyList.Read(user)]);

    /// <summary>Passkeys are found by the account that the authenticator names, never the other way round.</summary>
    public Task<PortalUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult<PortalUser?>(null);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PortalUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(PasskeyList.Read(user).FirstOrDefault(passkey => IsOf(passkey, credentialId)));

    public Task RemovePasskeyAsync(PortalUser user, byte[] credentialId, CancellationToken cancellationToken)
    {
        PasskeyList.Write(user, PasskeyList.Read(user).Where(passkey => !IsOf(passkey, credentialId)));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private static bool IsOf(UserPasskeyInfo passkey, byte[] credentialId) => passkey.CredentialId.AsSpan().SequenceEqual(credentialId);

    private async Task<IdentityResult> ResultAsync(PortalUser user, WriteResult written, CancellationToken cancellationToken)
    {
        if (written != WriteResult.Done)
        {
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        }
        // The row as stored has a new ETag, without which the next write of this request would be refused.
        user.Account = await accounts.FindAsync(user.Mailbox, cancellationToken)
            ?? throw new InvalidOperationException("internal error: an account vanished after it was written");
        return IdentityResult.Success;
    }
}
