using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace SecureMail.Portal.Accounts;

/// <summary>
/// What a form carries from one step to the next: protected, good for one purpose and until a time, so that showing the form
/// stores nothing here.
/// </summary>
internal sealed class FormTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>Makes a ticket that is good for so long, in whole seconds.</summary>
    public string Protect(string purpose, string text, TimeSpan life) => protection.CreateProtector(purpose)
        .Protect(string.Create(CultureInfo.InvariantCulture, $"{(clock.GetUtcNow() + life).ToUnixTimeSeconds()}|{text}"));

    /// <summary>Reads a ticket, and until when it is good; null when it is not ours, for another purpose, or too old.</summary>
    public (string Text, DateTimeOffset Until)? Open(string purpose, string? ticket)
    {
        try
        {
            var parts = protection.CreateProtector(purpose).Unprotect(ticket ?? "").Split('|', 2);
            var until = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
            return clock.GetUtcNow() <= until ? (parts[1], until) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
