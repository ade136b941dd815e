using Microsoft.AspNetCore.Identity;

namespace SecureMail.Portal.Accounts;

/// <summary>Names are mailbox hashes, which are normalised by nature; upper case would make them unfindable.</summary>
internal sealed class SameName : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name;

    public string? NormalizeEmail(string? email) => email;
}
