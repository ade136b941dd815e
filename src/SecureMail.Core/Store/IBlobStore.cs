namespace SecureMail.Core.Store;

/// <summary>The sealed parts of messages. Two implementations: Azure Blob Storage and the tests' memory.</summary>
public interface IBlobStore
{
    /// <summary>
    /// Creates a blob from what <paramref name="write"/> writes; it appears whole or not at all.
    /// <see cref="WriteResult.Exists"/> when a blob of that name was there, which stays as it is.
    /// </summary>
    Task<WriteResult> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Opens a blob for reading: seekable, its length known, ranges fetched as they are read. Null when there is none.</summary>
    Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a blob. <see cref="WriteResult.Missing"/> when there was none.</summary>
    Task<WriteResult> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists blobs whose names begin with <paramref name="prefix"/>, in ordinal order.</summary>
    IAsyncEnumerable<StoredBlob> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>A blob as a list shows it.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="CreatedAt">When it was created (UTC).</param>
public sealed record StoredBlob(string Name, long Length, DateTimeOffset CreatedAt);
