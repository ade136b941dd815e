using System.Security.Cryptography;

namespace SecureMail.Core.Keys.Rotation;

/// <summary>What wrapping a key anew came to.</summary>
/// <param name="Wrapped">The key under the newest version; null when nothing is to be written.</param>
/// <param name="Failure">Why it cannot be wrapped anew; None with a null key: the newest version had wrapped it.</param>
internal readonly record struct Rewrapped(WrappedKey? Wrapped, UnwrapFailure Failure);

/// <summary>Wraps one key anew, and waits when the vault asks for it.</summary>
internal sealed class Rewrapping(KeyEncryptionKeys keys, TimeProvider clock)
{
    // The service counts requests in windows of 10 seconds, and a vault that stays away for two minutes is for a person to look at.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private const int MostPauses = 12;

    /// <summary>Wraps a key by the newest version of the key that its owner has now.</summary>
    /// <exception cref="KeyUnavailableException">The vault does not answer, or goes on asking to wait.</exception>
    public async Task<Rewrapped> RunAsync(string? keyUri, WrappedKey old, CancellationToken cancellationToken)
    {
        for (var pauses = 0; ; pauses++)
        {
            var result = await TryAsync(keyUri, old, cancellationToken);
            if (result.Failure is not (UnwrapFailure.Throttled or UnwrapFailure.Unavailable))
            {
                return result;
            }
            if (pauses == MostPauses)
            {
                throw new KeyUnavailableException(
                    result.Failure, "The vault does not answer, or goes on asking to wait. What was done stays done: run the same command again later.");
            }
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task<Rewrapped> TryAsync(string? keyUri, WrappedKey old, CancellationToken cancellationToken)
    {
        try
        {
            if (old.KekId == await keys.NewestIdAsync(keyUri, cancellationToken))
            {
                return new Rewrapped(null, UnwrapFailure.None);
            }
            var (key, failure) = await keys.UnwrapAsync(old, cancellationToken);
            return key is null ? new Rewrapped(null, failure) : new Rewrapped(await WrapAsync(keyUri, key, cancellationToken), UnwrapFailure.None);
        }
        catch (KeyUnavailableException unavailable)
        {
            return new Rewrapped(null, unavailable.Failure);
        }
    }

    private async Task<WrappedKey> WrapAsync(string? keyUri, byte[] key, CancellationToken cancellationToken)
    {
        try
        {
            return await keys.WrapAsync(keyUri, key, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
