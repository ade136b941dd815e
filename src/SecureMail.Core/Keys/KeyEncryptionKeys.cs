namespace SecureMail.Core.Keys;

/// <summary>
/// The key-encryption keys of a deployment: its own, and those that organisations bring. Wrapping goes by the
/// organisation's setting, unwrapping by the id that was recorded: what a former key wrapped opens as long as that key
/// lives. Safe for concurrent use.
/// </summary>
/// <param name="deployment">The deployment's own key.</param>
/// <param name="find">The vault key that an address or a recorded id names; null for one that is never asked.</param>
public sealed class KeyEncryptionKeys(IKeyWrapper deployment, Func<string, IKeyWrapper?> find)
{
    /// <summary>Wraps a 32-byte key.</summary>
    /// <param name="keyUri">The organisation's own key without a version; null: the deployment's.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public Task<WrappedKey> WrapAsync(string? keyUri, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        Of(keyUri).WrapAsync(key, cancellationToken);

    /// <summary>The id that a key gets which is wrapped now.</summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public Task<string> NewestIdAsync(string? keyUri, CancellationToken cancellationToken) =>
        Of(keyUri).NewestIdAsync(cancellationToken);

    /// <summary>Unwraps with the key and version that were recorded.</summary>
    public Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken)
    {
        var wrapper = deployment.Knows(wrapped.KekId) ? deployment : find(wrapped.KekId);
        return wrapper?.UnwrapAsync(wrapped, cancellationToken)
            ?? Task.FromResult(new UnwrapResult(null, UnwrapFailure.Foreign));
    }

    private IKeyWrapper Of(string? keyUri) =>
        keyUri is null ? deployment
        : find(keyUri) ?? throw new KeyUnavailableException(
            UnwrapFailure.Foreign, $"{keyUri} is not the address of a key in a vault: correct it with securemail org set --key-uri.");
}
