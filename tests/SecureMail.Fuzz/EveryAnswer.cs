using SecureMail.Mime;

namespace SecureMail.Fuzz;

/// <summary>Asks a message everything it can be asked, so that a fault anywhere in the reader shows.</summary>
internal static class EveryAnswer
{
    /// <summary>Reads and asks. False when a limit refused the message; any other exception is a fault and comes out.</summary>
    internal static bool Of(ReadOnlyMemory<byte> raw, MimeReading? reading = null)
    {
        MimeMessage message;
        try
        {
            message = MimeReader.Read(raw, reading ?? MimeReading.Standard);
        }
        catch (MimeLimitException)
        {
            return false;
        }
        Ask(message, raw.Length);
        return true;
    }

    private static void Ask(MimeMessage message, int length)
    {
        foreach (var header in message.Headers) _ = header.Text.Length + header.Name.Length;
        _ = message.Subjects.Count + message.From.Count + message.To.Count + message.Cc.Count + message.ReplyTo.Count;
        _ = (message.Date, message.MessageId, message.InReplyTo.Count, message.References.Count);
        foreach (var part in message.Root.SelfAndDescendants()) Ask(part, length);
        _ = (DeliveryReport.Of(message), DispositionNotification.Of(message), FeedbackReport.Of(message), Automation.Of(message, null));
        _ = (InspectionRow.Of("x", message), InspectionRow.Of("x", message, unpacked: true));
    }

    private static void Ask(MimePart part, int length)
    {
        if (part.BodyOffset < 0 || part.BodyLength < 0 || part.BodyLength > length - part.BodyOffset)
        {
            throw new InvalidOperationException($"A part lies outside the message: {part.BodyOffset} and {part.BodyLength} of {length} bytes.");
        }
        _ = (part.FileName, part.ContentId, part.Charset, part.Disposition?.Kind);
        part.CopyContentTo(Stream.Null);
        using (var content = part.OpenContent()) content.CopyTo(Stream.Null);
        if (part.NestedMessage is { } nested) Ask(nested, nested.Root.Container is null ? length : int.MaxValue);
    }
}
