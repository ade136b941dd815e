namespace SecureMail.Mime;

/// <summary>A message passed one of the <see cref="MimeLimits"/>. The only error that reading mail can raise.</summary>
public sealed class MimeLimitException : Exception
{
    /// <summary>States which limit was passed, and where.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="allowed">The value it had: bytes, or a count.</param>
    /// <param name="offset">Bytes from the start of the message to the field, line or part that passed it.</param>
    public MimeLimitException(MimeLimit limit, int allowed, int offset)
        : base($"The message passes the limit {limit} ({allowed}) at byte {offset}. Treat it as one opaque part, or raise the limit in MimeLimits.")
    {
        Limit = limit;
        Allowed = allowed;
        Offset = offset;
    }

    /// <summary>The limit passed.</summary>
    public MimeLimit Limit { get; }

    /// <summary>The value the limit had: bytes, or a count.</summary>
    public int Allowed { get; }

    /// <summary>Bytes from the start of the message to the field, line or part that passed the limit.</summary>
    public int Offset { get; }
}
