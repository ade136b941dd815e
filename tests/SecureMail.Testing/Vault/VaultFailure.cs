namespace SecureMail.Testing.Vault;

/// <summary>
/// An error as the vault words it: <c>{"error":{"code":…,"message":…,"innererror":{"code":…}}}</c>.
/// https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
/// </summary>
public sealed record VaultFailure(int Status, string Code, string Message)
{
    /// <summary>The inner error's code, e.g. <c>KeyDisabled</c>.</summary>
    public string? Inner { get; init; }

    /// <summary>The header Retry-After, as it stands there.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Takes the request and never answers.</summary>
    public bool Stalls { get; init; }

    public static VaultFailure Throttled(string? retryAfter) =>
        new(429, "Throttled", "Request was not processed because too many requests were received.") { RetryAfter = retryAfter };

    public static VaultFailure Broken(int status) => new(status, "InternalServerError", "An unexpected error occurred.");

    public static VaultFailure Stall() => new(0, "", "") { Stalls = true };

    internal static VaultFailure NotFound(string id) => new(404, "KeyNotFound",
        $"A key with (name/id) {id} was not found in this key vault. If you recently deleted this key you may be able to recover it.");

    internal static VaultFailure BadParameter(string message) => new(400, "BadParameter", message);

    internal static VaultFailure Forbidden(string message, string inner) => new(403, "Forbidden", message) { Inner = inner };
}

/// <summary>Ends a request with a failure.</summary>
internal sealed class VaultException(VaultFailure failure) : Exception(failure.Message)
{
    public VaultFailure Failure => failure;
}
