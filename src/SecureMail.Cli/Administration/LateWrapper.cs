using SecureMail.Core.Keys;

namespace SecureMail.Cli.Administration;

/// <summary>A key-encryption key that is opened when it is first needed: most commands never do, and need no settings of it.</summary>
internal sealed class LateWrapper(Func<IKeyWrapper> open) : IKeyWrapper
{
    private readonly Lazy<IKeyWrapper> wrapper = new(open);

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) => wrapper.Value.WrapAsync(key, cancellationToken);

    public Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken) => wrapper.Value.UnwrapAsync(wrapped, cancellationToken);

    public Task<string> NewestIdAsync(CancellationToken cancellationToken) => wrapper.Value.NewestIdAsync(cancellationToken);

    public bool Knows(string kekId) => wrapper.Value.Knows(kekId);
}
