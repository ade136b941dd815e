using SecureMail.Core.Store;

namespace SecureMail.Testing.Faults;

/// <summary>Blobs behind a program that may die.</summary>
public sealed class FaultyBlobStore(IBlobStore blobs, StorageFaults faults) : IBlobStore
{
    public Task<WriteResult> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return blobs.CreateAsync(name, write, cancellationToken);
    }

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken)
    {
        faults.BeforeRead();
        return blobs.OpenReadAsync(name, cancellationToken);
    }

    public Task<WriteResult> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return blobs.DeleteAsync(name, cancellationToken);
    }

    public IAsyncEnumerable<StoredBlob> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        faults.BeforeRead();
        return blobs.ListAsync(prefix, cancellationToken);
    }
}
