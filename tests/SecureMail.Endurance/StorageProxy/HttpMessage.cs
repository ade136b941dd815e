namespace SecureMail.Endurance.StorageProxy;

/// <summary>A request or an answer as it stood on the wire.</summary>
/// <param name="StartLine">The first line, without its end.</param>
/// <param name="Headers">The header fields; names in any case.</param>
/// <param name="Head">Start line and header fields, the empty line included.</param>
/// <param name="Body">The body, chunk sizes included where it came in chunks.</param>
internal sealed record HttpMessage(string StartLine, IReadOnlyDictionary<string, string> Headers, byte[] Head, byte[] Body)
{
    /// <summary>The status of an answer.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
}
