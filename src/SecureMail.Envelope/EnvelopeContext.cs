namespace SecureMail.Envelope;

/// <summary>
/// What a sealed file is: bound into its keys, not written into it (docs/sealed-format.md sections 3 and 4).
/// </summary>
public sealed record EnvelopeContext
{
    internal const int MaxLength = 255;

    /// <summary>Names one part of one message. Each text is 1 to 255 visible ASCII characters.</summary>
    /// <exception cref="ArgumentException">A text is empty, too long, or holds something else than visible
    /// ASCII.</exception>
    public EnvelopeContext(string organisation, string messageId, string part)
    {
        Organisation = VisibleAscii.Require(organisation, MaxLength, nameof(organisation));
        MessageId = VisibleAscii.Require(messageId, MaxLength, nameof(messageId));
        Part = VisibleAscii.Require(part, MaxLength, nameof(part));
    }

    /// <summary>The organisation's id.</summary>
    public string Organisation { get; }

    /// <summary>The message's id in the store.</summary>
    public string MessageId { get; }

    /// <summary>Which part of the message, for example <c>raw</c> or <c>manifest</c>.</summary>
    public string Part { get; }

    internal ReadOnlySpan<byte> KeyInfo() => new LengthPrefixed()
        .Text("SecureMail sealed part").U8(EnvelopeHeader.Version).U16(EnvelopeHeader.Suite)
        .Text(Organisation).Text(MessageId).Text(Part).Bytes;
}
