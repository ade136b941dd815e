using System.Security.Cryptography;
using System.Text.Json;
using SecureMail.Mime;

namespace SecureMail.Fuzz;

/// <summary>Writes generated messages, reads them back, and has other readers read them. Every difference is told in words.</summary>
internal static class RoundTrip
{
    /// <summary>What our own reader makes otherwise of what our writer wrote.</summary>
    internal static async Task<List<string>> OwnAsync(int count)
    {
        var differences = new List<string>();
        var generator = new DraftGenerator(seed: 1);
        for (var i = 0; i < count; i++)
        {
            var draft = generator.Next(out var files);
            var message = MimeReader.Read(await WriteAsync(draft), MimeReading.Standard);
            differences.AddRange(Compare(draft, files, message).Select(what => $"message {i}: {what} differs"));
        }
        return differences;
    }

    /// <summary>What another reader makes otherwise of it, and the defects it finds.</summary>
    internal static async Task<List<string>> OtherAsync(OtherReader reader, int count)
    {
        var folder = Directory.CreateTempSubdirectory("securemail-mime-");
        try
        {
            var generator = new DraftGenerator(seed: 2);
            var drafts = new List<MessageDraft>(count);
            for (var i = 0; i < count; i++)
            {
                drafts.Add(generator.Next(out _));
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{i}.eml"), await WriteAsync(drafts[i]));
            }
            var rows = await reader.RowsAsync(folder.FullName, count);
            if (rows.Length != count) return [$"{reader.Name} printed {rows.Length} rows for {count} messages."];
            return [.. drafts.SelectMany((draft, i) => Compare(draft, rows[i]).Select(what => $"{reader.Name}, message {i}: {what}"))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Compare(MessageDraft draft, List<byte[]> files, MimeMessage message)
    {
        var body = MessageBody.Of(message);
        (string What, bool IsSame)[] checks =
        [
            ("defects", message.Defects.Count == 0),
            ("subject", message.Subject == draft.Subject),
            ("From", message.From.SequenceEqual([draft.From])),
            ("To", message.To.SequenceEqual(draft.To)),
            ("Cc", message.Cc.SequenceEqual(draft.Cc)),
            ("Reply-To", message.ReplyTo.SequenceEqual(draft.ReplyTo)),
            ("date", message.Date == draft.Date),
            ("Message-ID", message.MessageId == draft.MessageId),
            ("In-Reply-To", message.InReplyTo.SequenceEqual(draft.InReplyTo)),
            ("References", message.References.SequenceEqual(draft.References)),
            ("extra field", message.Headers.First("X-Note")?.Text == draft.ExtraFields[0].Value),
            ("text", TextOf(body.TextParts) == (draft.Text ?? (draft.Html is null ? "" : null))?.TrimEnd()),
            ("HTML", TextOf(body.HtmlParts) == draft.Html?.TrimEnd()),
            ("file names", body.Attachments.Select(part => part.FileName).SequenceEqual(draft.Attachments.Select(file => file.FileName))),
            ("files", body.Attachments.Select(part => Convert.ToHexString(part.DecodeContent())).SequenceEqual(files.Select(Convert.ToHexString))),
        ];
        return checks.Where(check => !check.IsSame).Select(check => check.What);
    }

    private static string? TextOf(IReadOnlyList<MimePart> parts) => parts.Count == 0 ? null : string.Join('\n', parts.Select(part => part.ReadText())).TrimEnd();

    private static IEnumerable<string> Compare(MessageDraft draft, string json)
    {
        using var row = JsonDocument.Parse(json);
        var defects = row.RootElement.GetProperty("defects").GetRawText();
        if (defects != "[]") yield return $"defects {defects}";
        if (row.RootElement.GetProperty("subject").GetString() != draft.Subject) yield return "the subject differs";
        // mailparser takes the quotes off a quoted local part.
        if (!draft.To.Select(to => WithoutQuotes(to.Address)).SequenceEqual(Strings(row, "to").Select(WithoutQuotes))) yield return "the recipients differ";
        // Python puts a space between two encoded words of one name (RFC 2047 section 6.2 says none).
        if (!draft.To.Select(to => WithoutSpace(to.DisplayName)).SequenceEqual(Strings(row, "names").Select(WithoutSpace))) yield return "the names differ";
        // mailparser decodes what looks like an encoded word after it has decoded RFC 2231; Python removes quotes and angle brackets that belong to the name.
        if (draft.Attachments.Any(file => file.FileName.Contains("=?", StringComparison.Ordinal) || file.FileName.Contains('"', StringComparison.Ordinal))) yield break;
        if (!draft.Attachments.Select(file => file.FileName.Trim('<', '>')).SequenceEqual(Strings(row, "files").Select(name => name?.Trim('<', '>')))) yield return "the file names differ";
    }

    private static IEnumerable<string?> Strings(JsonDocument row, string name) => row.RootElement.GetProperty(name).EnumerateArray().Select(item => item.GetString());

    private static string? WithoutSpace(string? text) => text?.Replace(" ", "", StringComparison.Ordinal);

    private static string? WithoutQuotes(string? address) => address?.Replace("\"", "", StringComparison.Ordinal);

    private static async Task<byte[]> WriteAsync(MessageDraft draft)
    {
        using var random = RandomNumberGenerator.Create();
        return await MimeWriter.ToBytesAsync(draft, random, CancellationToken.None);
    }
}
