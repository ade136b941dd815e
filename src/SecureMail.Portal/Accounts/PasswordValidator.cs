using Microsoft.AspNetCore.Identity;

namespace SecureMail.Portal.Accounts;

/// <summary>Gives Identity our rules, so that no way of setting a password leads around them.</summary>
internal sealed class PasswordValidator(PasswordRules rules) : IPasswordValidator<PortalUser>
{
    public Task<IdentityResult> ValidateAsync(UserManager<PortalUser> manager, PortalUser user, string? password) =>
        Task.FromResult(rules.FaultOf(password ?? "", user.Address) is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = fault })
            : IdentityResult.Success);
}
