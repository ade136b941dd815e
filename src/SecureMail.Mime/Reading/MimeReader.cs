namespace SecureMail.Mime;

/// <summary>Reads messages (RFC 5322, RFC 2045 to 2049, RFC 6532).</summary>
public static class MimeReader
{
    /// <summary>
    /// Reads the structure of a message in one pass. Bodies are not copied: the result refers to <paramref name="raw"/>.
    /// Malformed mail is read as well as it can be and described in <see cref="MimeMessage.Defects"/>.
    /// </summary>
    /// <param name="raw">The message as it came: CRLF, LF or CR line ends, an mbox line in front or not.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="MimeLimitException">A limit was passed. Nothing else is thrown, whatever the bytes.</exception>
    public static MimeMessage Read(ReadOnlyMemory<byte> raw, MimeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var defects = new DefectList(limits.MaxDefects);
        if (raw.IsEmpty) defects.Add(MimeDefectKind.EmptyMessage, 0);
        return new MimeMessage(new EntityReader(raw, limits, defects).ReadMessage(), defects.Items);
    }
}
