namespace SecureMail.Mime;

/// <summary>Reads messages (RFC 5322, RFC 2045 to 2049, RFC 6532).</summary>
public static class MimeReader
{
    /// <summary>
    /// Reads the structure of a message in one pass. Bodies are not copied: the result refers to <paramref name="raw"/>.
    /// Malformed mail is read as well as it can be and described in <see cref="MimeMessage.Defects"/>.
    /// </summary>
    /// <param name="raw">The message as it came: CRLF, LF or CR line ends, an mbox line in front or not.</param>
    /// <param name="reading">What it may cost, and what is made of bytes that no standard explains.</param>
    /// <exception cref="MimeLimitException">A limit was passed. Nothing else is thrown, whatever the bytes.</exception>
    public static MimeMessage Read(ReadOnlyMemory<byte> raw, MimeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return Read(new MessageSource(raw, reading, container: null));
    }

    /// <summary>Reads as the standards do, within these limits.</summary>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, MimeReading)"/>
    public static MimeMessage Read(ReadOnlyMemory<byte> raw, MimeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return Read(raw, limits == MimeLimits.Default ? MimeReading.Standard : MimeReading.Standard with { Limits = limits });
    }

    internal static MimeMessage Read(MessageSource source)
    {
        var defects = new DefectList(source.Reading.Limits.MaxDefects);
        if (source.Raw.IsEmpty) defects.Add(MimeDefectKind.EmptyMessage, 0);
        using var fields = new FieldTable();
        var root = new EntityReader(source, fields, defects).ReadMessage();
        source.Fields = fields.ToArray();
        return new MimeMessage(root, defects.Items);
    }
}
