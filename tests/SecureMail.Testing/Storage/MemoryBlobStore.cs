using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SecureMail.Core.Store;

namespace SecureMail.Testing.Storage;

/// <summary>The blobs in memory: create-only, whole or not at all. Thread safe.</summary>
public sealed class MemoryBlobStore(TimeProvider clock) : IBlobStore
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, DateTimeOffset CreatedAt)> blobs = new(StringComparer.Ordinal);

    public async Task<WriteResult> CreateAsync(
        string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await write(content, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return blobs.TryAdd(name, (content.ToArray(), clock.GetUtcNow())) ? WriteResult.Done : WriteResult.Exists;
    }

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(blobs.TryGetValue(name, out var blob) ? new MemoryStream(blob.Bytes, writable: false) : null);
    }

    public Task<WriteResult> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(blobs.TryRemove(name, out _) ? WriteResult.Done : WriteResult.Missing);
    }

    public async IAsyncEnumerable<StoredBlob> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (name, blob) in blobs.Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(blob => blob.Key, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StoredBlob(name, blob.Bytes.Length, blob.CreatedAt);
        }
    }
}
