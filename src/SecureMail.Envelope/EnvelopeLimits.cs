namespace SecureMail.Envelope;

/// <summary>
/// Bounds on what is sealed and opened (docs/sealed-format.md section 5). Beyond them:
/// <see cref="EnvelopeError.TooLong"/>.
/// </summary>
public sealed record EnvelopeLimits
{
    /// <summary>The longest plaintext the format can hold: 2^32 chunks of 64 KiB, 2^48 bytes.</summary>
    public const long FormatMaxPlaintextBytes = 1L << 48;

    /// <summary>The longest value of a table field, in bytes: sealed it fills a 64 KiB table property.</summary>
    public const int MaxFieldBytes = 65_507;

    /// <summary>The longest wrapped key in front of an exported message, in bytes: RSA of 16,384 bits, the longest that
    /// anybody makes.</summary>
    public const int MaxWrappedKeyBytes = 2048;

    /// <summary>The defaults.</summary>
    public static EnvelopeLimits Default { get; } = new();

    /// <summary>
    /// Longest plaintext of one sealed file, in bytes; 0 to <see cref="FormatMaxPlaintextBytes"/>. Default 1 GiB, far
    /// above any mail: a mistaken or hostile source then ends after a known amount of work.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public long MaxPlaintextBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, FormatMaxPlaintextBytes);
            field = value;
        }
    } = 1L << 30;
}
