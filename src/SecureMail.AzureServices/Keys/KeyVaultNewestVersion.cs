using Azure;
using Azure.Identity;
using SecureMail.Core.Keys;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// The key's newest version, asked for every 5 minutes at most. While the vault does not answer, the version known last
/// stays in use for up to a day: wrapping needs only the public half.
/// </summary>
internal sealed class KeyVaultNewestVersion(KeyVaultRestClient client, KeyVaultKeyAddress address, TimeProvider clock) : IDisposable
{
    /// <summary>How soon a rotated key is used by everybody.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromMinutes(5);

    /// <summary>How soon a vault that did not answer is asked again.</summary>
    public static readonly TimeSpan RefreshAfterFailure = TimeSpan.FromSeconds(30);

    /// <summary>How long a silent vault is worked around before it stops new messages.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim gate = new(1);
    private Known? known;

    /// <summary>The newest version, ready to wrap with.</summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used as it is.</exception>
    /// <exception cref="RequestFailedException">The vault does not answer, and no version is known.</exception>
    public async Task<KeyVaultVersion> GetAsync(CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref known);
        if (current is not null && clock.GetUtcNow() < current.RefreshAt)
        {
            return current.Version;
        }
        // One asks; the others go on with what is known, if anything is.
        if (!await gate.WaitAsync(current is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken))
        {
            return current!.Version;
        }
        try
        {
            return (known is { } fresh && clock.GetUtcNow() < fresh.RefreshAt) ? fresh.Version : await AskAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<KeyVaultVersion> AskAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        try
        {
            var newest = await client.GetNewestAsync(cancellationToken);
            newest.CheckUsable(address, now);
            Volatile.Write(ref known, new Known(newest, now + Refresh, now + LongestSilence));
            return newest;
        }
        catch (Exception exception) when (IsSilence(exception, cancellationToken) && now < known?.UsableUntil)
        {
            Volatile.Write(ref known, known with { RefreshAt = now + RefreshAfterFailure });
            return known.Version;
        }
    }

    /// <summary>Whether an exception means that the vault, or the way to it, gives no answer just now.</summary>
    public static bool IsSilence(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // the pipeline's own time limit
        RequestFailedException or AggregateException or AuthenticationFailedException => true,
        _ => false,
    };

    private sealed record Known(KeyVaultVersion Version, DateTimeOffset RefreshAt, DateTimeOffset UsableUntil);
}
