namespace SecureMail.Mime.Tests;

/// <summary>Asks a message everything it can be asked, so that a fault anywhere in the reader shows.</summary>
internal static class EveryAnswer
{
    /// <summary>Reads and asks. False when a limit refused the message; any other exception is a fault and comes out.</summary>
    internal static bool Of(ReadOnlyMemory<byte> raw, MimeLimits? limits = null)
    {
        MimeMessage message;
        try
        {
            message = MimeReader.Read(raw, limits ?? MimeLimits.Default);
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
        _ = (DeliveryReport.Of(message), DispositionNotification.Of(message), Automation.Of(message, null));
        _ = InspectionRow.Of("x", message);
    }

    private static void Ask(MimePart part, int length)
    {
        Assert.InRange(part.BodyOffset, 0, length);
        Assert.InRange(part.BodyLength, 0, length - part.BodyOffset);
        _ = (part.FileName, part.ContentId, part.Charset, part.Disposition?.Kind);
        using var content = part.OpenContent();
        content.CopyTo(Stream.Null);
        if (part.NestedMessage is { } nested) Ask(nested, length);
    }
}
