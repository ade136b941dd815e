using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Mime;

/// <summary>Writes the Content fields and the body: text, alternatives, files.</summary>
internal sealed class BodyWriter(StringBuilder output, Stream destination, RandomNumberGenerator random)
{
    // RFC 2046 section 5: these types may not be in base64; what is attached under them is written as a plain file.
    private static readonly string[] TypesWithoutBase64 = ["multipart", "message"];

    internal async Task WriteAsync(MessageDraft draft, CancellationToken ct)
    {
        if (draft.Attachments.Count == 0)
        {
            WriteTexts(draft);
            EndWithOneLineEnd();
            await FlushAsync(ct);
            return;
        }
        var boundary = StartMultipart("mixed");
        Line($"--{boundary}");
        WriteTexts(draft);
        foreach (var attachment in draft.Attachments)
        {
            Line($"--{boundary}");
            WriteFields(attachment);
            await FlushAsync(ct);
            await Base64Writer.WriteAsync(attachment.Content, destination, ct);
        }
        Line($"--{boundary}--");
        await FlushAsync(ct);
    }

    private void WriteTexts(MessageDraft draft)
    {
        if (draft.Html is null || draft.Text is null)
        {
            WriteText(draft.Html is null ? "plain" : "html", draft.Html ?? draft.Text ?? "");
            return;
        }
        var boundary = StartMultipart("alternative");
        Line($"--{boundary}");
        WriteText("plain", draft.Text);
        Line($"--{boundary}");
        WriteText("html", draft.Html);
        Line($"--{boundary}--");
    }

    /// <summary>Before a boundary line the last line end is the boundary's; at the end of the message there is no such line.</summary>
    private void EndWithOneLineEnd()
    {
        if (output.Length >= 4 && output.ToString(output.Length - 4, 4) == "\r\n\r\n") output.Length -= 2;
    }

    private string StartMultipart(string subtype)
    {
        var bytes = new byte[18];
        random.GetBytes(bytes);
        // "=_" stands in no quoted-printable or base64 body (RFC 2045 section 6.7).
        var boundary = "=_" + Convert.ToHexString(bytes);
        Field("Content-Type", [$"multipart/{subtype};", $"boundary=\"{boundary}\""]);
        Line("");
        return boundary;
    }

    private void WriteText(string subtype, string text)
    {
        var encoded = EncodedText.Of(text);
        Field("Content-Type", [$"text/{subtype};", $"charset={encoded.Charset}"]);
        Field("Content-Transfer-Encoding", [encoded.EncodingName]);
        Line("");
        Line(encoded.Body);
    }

    private void WriteFields(DraftAttachment attachment)
    {
        var name = HeaderText.WithoutControls(attachment.FileName).Trim();
        Field("Content-Type", [TypeOf(attachment)]);
        Field("Content-Transfer-Encoding", ["base64"]);
        Field("Content-Disposition", name.Length == 0 ? ["attachment"] : ["attachment;", .. ParameterWriter.Write("filename", name)]);
        Line("");
    }

    private static string TypeOf(DraftAttachment attachment)
    {
        var type = MediaType.Parse(HeaderText.WithoutControls(attachment.MediaType), fallback: null, out _, out _);
        var isPlain = type is not null && !TypesWithoutBase64.Contains(type.Type) && type.Name.Length <= 127
            && type.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '+' or '.' or '_');
        return isPlain ? type!.Name : "application/octet-stream";
    }

    private void Field(string name, IReadOnlyList<string> tokens) => new HeaderWriter(output).Structured(name, tokens);

    private void Line(string text) => output.Append(text).Append("\r\n");

    private async Task FlushAsync(CancellationToken ct)
    {
        await destination.WriteAsync(Encoding.UTF8.GetBytes(output.ToString()), ct);
        output.Clear();
    }
}
