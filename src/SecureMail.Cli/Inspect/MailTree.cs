using System.Globalization;
using SecureMail.Mime;
using Spectre.Console;

namespace SecureMail.Cli.Inspect;

/// <summary>Prints a mail for a person: the headers that matter, the tree of parts with sizes, and what is wrong with it.</summary>
internal static class MailTree
{
    /// <summary>Prints; false when the mail is beyond the reader's limits, which is then said.</summary>
    public static bool Show(string name, byte[] raw, IAnsiConsole console)
    {
        try
        {
            var message = MimeReader.Read(raw, MimeLimits.Default);
            Headers(message, console);
            var tree = new Tree(Safe($"{name}, {Size(raw.Length)}"));
            Add(tree, message.Root);
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

    private static void Add(IHasTreeNodes parent, MimePart part)
    {
        var name = part.FileName is { } file ? $"  \"{file}\"" : "";
        var charset = part.Charset is { } declared ? $"  {declared}" : "";
        var node = parent.AddNode(Safe($"{part.MediaType.Name}{name}{charset}  {part.TransferEncoding}, {Size(part.BodyLength)} at {part.BodyOffset}"));
        foreach (var child in part.Children)
        {
            Add(node, child);
        }
        if (part.NestedMessage is { } nested)
        {
            Add(node, nested.Root);
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
