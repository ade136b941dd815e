using System.Text;
using SecureMail.Mime;

namespace SecureMail.Fuzz;

/// <summary>Makes drafts with everything a person or a program may put into one.</summary>
internal sealed class DraftGenerator(int seed)
{
    private static readonly string[] Words =
    [
        "hello", "Grüße", "日本語", "🎉", "naïve", "a,b", "\"quoted\"", "(comment)", "<angle>", "=?utf-8?q?fake?=", "x@y", "semi;colon", "back\\slash", "per%cent", "it's",
        "[encrypt]", "Ω", "a=b", "long-" + new string('w', 90), "e\u0301", "עברית", "...", "_", "?=", "*", "tab\there",
    ];

    private readonly Random _random = new(seed);

    internal MessageDraft Next(out List<byte[]> files)
    {
        List<byte[]> contents = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Bytes(_random.Next(3000)))];
        files = contents;
        return new MessageDraft
        {
            From = Mailbox(),
            To = Mailboxes(5),
            Cc = Mailboxes(3),
            ReplyTo = Mailboxes(2),
            Subject = Phrase(12),
            Date = new DateTimeOffset(2000 + _random.Next(40), 1 + _random.Next(12), 1 + _random.Next(28), _random.Next(24), _random.Next(60), _random.Next(60), TimeSpan.FromMinutes(15 * _random.Next(-48, 49))),
            MessageId = $"<{_random.Next()}@example.com>",
            InReplyTo = Ids(1),
            References = Ids(20),
            ExtraFields = [new("X-Note", Phrase(30))],
            Text = _random.Next(4) == 0 ? null : Text(),
            Html = _random.Next(2) == 0 ? null : $"<p>{Text()}</p>",
            Attachments = [.. contents.Select(content => new DraftAttachment(Phrase(4), "image/png", new MemoryStream(content)))],
        };
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private List<string> Ids(int most) => [.. Enumerable.Range(0, _random.Next(most + 1)).Select(i => $"<{i}.{_random.Next()}@example.org>")];

    private List<Mailbox> Mailboxes(int most) => [.. Enumerable.Range(0, _random.Next(most)).Select(_ => Mailbox())];

    private Mailbox Mailbox() => new(_random.Next(3) == 0 ? "" : Phrase(3), _random.Next(8) == 0 ? "\"odd one\"@example.com" : $"user{_random.Next(1000)}@example.com");

    /// <summary>Words with single spaces between: what white space a header keeps is not the point here.</summary>
    private string Phrase(int most) => string.Join(' ', Enumerable.Range(0, 1 + _random.Next(most)).Select(_ => Words[_random.Next(Words.Length)])).Replace('\t', ' ');

    private string Text()
    {
        var text = new StringBuilder();
        for (var i = _random.Next(30); i > 0; i--) text.Append(_random.Next(10) == 0 ? "From here\r\n" : Phrase(15) + (_random.Next(5) == 0 ? "  \r\n" : "\r\n"));
        return text.Append(_random.Next(2) == 0 ? "." : "end = x\r\n").ToString();
    }
}
