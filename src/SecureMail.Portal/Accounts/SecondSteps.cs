using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using SecureMail.Core.Access;

namespace SecureMail.Portal.Accounts;

/// <summary>Whose first step was right, and what they came for.</summary>
/// <param name="User">The account.</param>
/// <param name="Message">The message to return to; null for the inbox.</param>
internal sealed record FirstStep(PortalUser User, string? Message);

/// <summary>The authenticator app as second step: setting it up, asking for it, and recovery codes for when it is lost.</summary>
internal sealed class SecondSteps(
    UserManager<PortalUser> users, GuessLimits limits, FormTickets tickets, IDataProtectionProvider protection, RandomNumberGenerator randomness, TimeProvider clock)
{
    private const string Secret = "totp";
    private const string TicketPurpose = "SecureMail.Portal.SecondStep";
    private const int RecoveryCodes = 10;
    private const int RecoveryBytes = 15;
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(5);

    private readonly IDataProtector secrets = protection.CreateProtector("SecureMail.Portal.Totp");

    /// <summary>What the second form carries, good for five minutes and until the account's sessions are ended.</summary>
    public string Ticket(PortalUser user, string? message) => tickets.Protect(TicketPurpose, $"{user.Mailbox}|{user.SecurityStamp}|{message}", TicketLife);

    /// <summary>Reads a ticket; null when it is not ours or too old.</summary>
    public async Task<FirstStep?> UserOfAsync(string? ticket)
    {
        if (tickets.Open(TicketPurpose, ticket)?.Text.Split('|', 3) is not [var mailbox, var stamp, var message])
        {
            return null;
        }
        return await users.FindByIdAsync(mailbox) is { } user && user.SecurityStamp == stamp && user.TotpSecret is not null
            ? new FirstStep(user, message.Length > 0 ? message : null)
            : null;
    }

    /// <summary>Checks a code of the app or a recovery code; either is spent by it.</summary>
    public async Task<bool> TryAsync(PortalUser user, string typed, string source, CancellationToken cancellationToken)
    {
        if (!await limits.TryBeginAsync(user.Mailbox, source, Secret, cancellationToken) || !Spend(user, typed))
        {
            return false;
        }
        // The conditional write spends the code: of two requests with one code only one comes through.
        if (!(await users.UpdateAsync(user)).Succeeded)
        {
            return false;
        }
        await limits.RightAsync(user.Mailbox, source, Secret, cancellationToken);
        return true;
    }

    /// <summary>A new secret, protected, as the form that sets the app up carries it.</summary>
    public string Offer()
    {
        var secret = new byte[Totp.SecretBytes];
        randomness.GetBytes(secret);
        return secrets.Protect(Convert.ToHexString(secret));
    }

    /// <summary>The secret of an offer; null when it is not ours.</summary>
    public byte[]? SecretOf(string? offer)
    {
        try
        {
            return Convert.FromHexString(secrets.Unprotect(offer ?? ""));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Sets the app up, once it shows the right code; returns the recovery codes, or null.</summary>
    public async Task<IReadOnlyList<string>?> SetUpAsync(PortalUser user, string? offer, string typed)
    {
        if (SecretOf(offer) is not { } secret || Totp.StepOf(secret, typed, clock.GetUtcNow(), lastStep: 0) is not { } step)
        {
            return null;
        }
        string[] recovery = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => NewRecoveryCode())];
        user.TotpSecret = secrets.Protect(secret);
        user.TotpLastStep = step;
        user.RecoveryHashes = [.. recovery.SelectMany(HashOf)];
        return (await users.UpdateAsync(user)).Succeeded ? recovery : null;
    }

    /// <summary>Takes the second step away again.</summary>
    public Task<IdentityResult> RemoveAsync(PortalUser user)
    {
        (user.TotpSecret, user.RecoveryHashes) = (null, null);
        return users.UpdateAsync(user);
    }

    private bool Spend(PortalUser user, string typed)
    {
        if (Totp.StepOf(secrets.Unprotect(user.TotpSecret!), typed, clock.GetUtcNow(), user.TotpLastStep) is { } step)
        {
            user.TotpLastStep = step;
            return true;
        }
        var offered = HashOf(typed);
        var kept = (user.RecoveryHashes ?? []).Chunk(SHA256.HashSizeInBytes).ToList();
        var left = kept.Where(hash => !CryptographicOperations.FixedTimeEquals(hash, offered)).SelectMany(hash => hash).ToArray();
        var isRecovery = left.Length < kept.Count * SHA256.HashSizeInBytes;
        user.RecoveryHashes = left;
        return isRecovery;
    }

    /// <summary>120 random bits in groups of four: enough to be kept as a plain hash (OWASP ASVS 5.0 6.5.2: 112 bits).</summary>
    private string NewRecoveryCode()
    {
        var bytes = new byte[RecoveryBytes];
        randomness.GetBytes(bytes);
        return string.Join('-', Totp.Base32(bytes).Chunk(4).Select(group => new string(group)));
    }

    private static byte[] HashOf(string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)])));
}
