using System.Text;

namespace SecureMail.Functions.Tests.Webhook.Forms;

/// <summary>A mail to post, whole and in parts.</summary>
internal sealed record PostSpec
{
    public string? Sender { get; init; } = "jane@acme.example";

    public string[] Recipients { get; init; } = ["bob@outside.example"];

    public string Subject { get; init; } = "[encrypt] Report";

    /// <summary>The body, in whatever charset.</summary>
    public byte[] Text { get; init; } = "Hello."u8.ToArray();

    public string Charset { get; init; } = "utf-8";

    /// <summary>A file, for the forms that post parts; it is not in <see cref="Raw"/>.</summary>
    public byte[]? File { get; init; }

    /// <summary>Signs with another key, or sends another secret.</summary>
    public bool Forged { get; init; }

    /// <summary>How long ago the provider signed.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Distinguishes attempts, where the provider does.</summary>
    public int Attempt { get; init; }

    public IEnumerable<(string Name, string Value)> Fields =>
    [
        ("From", "Jane <jane@acme.example>"), ("To", "Bob <bob@outside.example>"), ("Subject", Subject),
        ("Message-ID", "<1@acme.example>"), ("Date", "Tue, 01 Jan 2030 12:00:00 +0000"),
    ];

    public string Header => string.Concat(Fields.Select(one => $"{one.Name}: {one.Value}\r\n"));

    /// <summary>The mail as it was on the wire: 8-bit text, no transfer encoding.</summary>
    public byte[] Raw => Bytes.Join(
        Encoding.UTF8.GetBytes($"{Header}MIME-Version: 1.0\r\nContent-Type: text/plain; charset={Charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"), Text, "\r\n"u8.ToArray());
}
