using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// 32 secret bytes with a lifetime: pinned, so that the garbage collector leaves no copy behind, and zeroed by
/// <see cref="Dispose"/>. Reading from several threads is safe, disposing meanwhile is not. There is no finalizer on
/// purpose: it could zero a key that is still being read through <see cref="Bytes"/>, so whoever makes a key must
/// dispose it.
/// </summary>
public abstract class SecretKey : IDisposable
{
    /// <summary>Bytes in every key.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Length, pinned: true);
    private bool _disposed;

    private protected SecretKey(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        random.GetBytes(_bytes);
    }

    private protected SecretKey(ReadOnlySpan<byte> bytes)
    {
        RequireLength(bytes, nameof(bytes));
        bytes.CopyTo(_bytes);
    }

    /// <summary>The key itself, valid until <see cref="Dispose"/>. Whoever copies it must zero the copy.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    internal static void RequireLength(ReadOnlySpan<byte> bytes, string parameterName)
    {
        if (bytes.Length != Length) throw new ArgumentException($"A key has exactly {Length} bytes.", parameterName);
    }

    /// <summary>Zeroes the key; using it afterwards throws.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
        GC.SuppressFinalize(this);
    }
}
