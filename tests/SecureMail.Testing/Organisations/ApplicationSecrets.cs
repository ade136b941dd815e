using SecureMail.Core.Organisations;

namespace SecureMail.Testing.Organisations;

/// <summary>What tests ask about applications' secrets.</summary>
public static class ApplicationSecrets
{
    /// <summary>Whether the secret opens this application's door.</summary>
    public static async Task<bool> AuthenticateAsync(
        this ApplicationDirectory applications, string organisation, string application, string secret, CancellationToken cancellationToken) =>
        ((await applications.FindCredentialsAsync(organisation, application, cancellationToken)) ?? ApplicationCredentials.None).Knows(secret);
}
