using System.Globalization;
using SecureMail.Mime;
using Spectre.Console;

namespace SecureMail.Cli.Inspect;

/// <summary>Prints a mail for a person: the headers that matter, the tree of parts with sizes, and what is wrong with it.</summary>
internal static class MailTree
{
    /// <summary>Prints; false when the mail is beyond the reader's limits, which is then said.</summary>
    public static bool Show(string name, byte[] raw, MimeReading reading, IAnsiConsole console)
    {
        try
        {
            var message = MimeReader.Read(raw, reading);
            Headers(message, console);
            var tree = new Tree(Safe($"{name}, {Size(raw.Length)}"));
            Add(tree, message.Root, Packed(message));
            console.Write(tree);
            Defects(message, console);
            return true;
        }
        catch (MimeLimitException beyond)
        {
            console.MarkupLineInterpolated($"[red]{beyond.Message}[/]");
            return false;
        }
    }

    private static void Headers(MimeMessage message, IAnsiConsole console)
    {
        var grid = new Grid().AddColumn().AddColumn();
        Row("Subject", message.Subject);
        Row("From", People(message.From));
        Row("To", People(message.To));
        Row("Cc", People(message.Cc));
        Row("Date", message.Date?.ToString("u", CultureInfo.InvariantCulture) ?? "");
        Row("Message-ID", message.MessageId ?? "");
        console.Write(grid);

        void Row(string title, string value)
        {
            if (value.Length > 0)
            {
                grid.AddRow(new Text(title), Safe(value));
            }
        }
    }

    /// <summary>What stands packed in other parts, such as winmail.dat, by the part it stands in.</summary>
    private static ILookup<MimePart, MimePart> Packed(MimeMessage message)
    {
        var body = MessageBody.Of(message);
        return body.TextParts.Concat(body.HtmlParts).Concat(body.Attachments)
            .Where(part => part.Container is not null)
            .ToLookup(Outermost);
    }

    private static MimePart Outermost(MimePart part)
    {
        while (part.Container is { } container)
        {
            part = container;
        }
        return part;
    }

    private static void Add(IHasTreeNodes parent, MimePart part, ILookup<MimePart, MimePart> packed)
    {
        var name = part.FileName is { } file ? $"  \"{file}\"" : "";
        var charset = part.Charset is { } declared ? $"  {declared}" : "";
        var node = parent.AddNode(Safe($"{part.MediaType.Name}{name}{charset}  {part.TransferEncoding}, {Size(part.BodyLength)} at {part.BodyOffset}"));
        foreach (var child in part.Children)
        {
            Add(node, child, packed);
        }
        if (part.NestedMessage is { } nested)
        {
            Add(node, nested.Root, Packed(nested));
        }
        foreach (var inner in packed[part])
        {
            Add(node, inner, packed);
        }
    }

    private static void Defects(MimeMessage message, IAnsiConsole console)
    {
        foreach (var defect in message.Defects)
        {
            console.Write(Safe($"{defect.Severity} at {defect.Offset}: {defect.Kind} {defect.Detail}"));
            console.WriteLine();
        }
    }

    private static string People(IReadOnlyList<Mailbox> mailboxes) => string.Join(", ", mailboxes.Select(mailbox => mailbox.ToString()));

    private static string Size(long bytes) => bytes < 10_240
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB");

    /// <summary>Text from a mail, without anything that a terminal would obey.</summary>
    private static Text Safe(string text) =>
        new(new string([.. text.Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format ? '�' : letter)]));
}
