namespace SecureMail.Envelope;

/// <summary>
/// The texts that may be bound into keys and tags: one spelling each (docs/sealed-format.md section 4).
/// </summary>
internal static class VisibleAscii
{
    internal static string Require(string text, int maxLength, string parameterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, parameterName);
        if (text.Length > maxLength)
            throw new ArgumentException($"At most {maxLength} characters are allowed here.", parameterName);
        if (text.AsSpan().IndexOfAnyExceptInRange('\x21', '\x7E') >= 0)
            throw new ArgumentException("Only visible ASCII characters are allowed, no spaces.", parameterName);
        return text;
    }
}
