using SecureMail.Core.Keys;

namespace SecureMail.Core.Seal;

/// <summary>A message's data-encryption key as it is stored.</summary>
/// <param name="Wrapped">Wrapped by the key-encryption key.</param>
/// <param name="Mac">
/// MAC under a key derived from the data-encryption key over id, organisation and expiry: who can only write the table
/// cannot prolong a life.
/// </param>
public sealed record SealedKey(WrappedKey Wrapped, byte[] Mac);
