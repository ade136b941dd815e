using System.Text;

namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>
/// Reads application/x-www-form-urlencoded into bytes (https://url.spec.whatwg.org/#urlencoded-parsing, without its last
/// step, which decodes values as UTF-8 and would replace every byte of a mail that is none).
/// </summary>
internal static class UrlEncodedForm
{
    /// <summary>Reads; null when there are too many fields.</summary>
    public static FormFields? Read(ReadOnlyMemory<byte> body)
    {
        List<FormField> fields = [];
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'&');
            var pair = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }
            if (fields.Count == FormFields.Most)
            {
                return null;
            }
            var equals = pair.Span.IndexOf((byte)'=');
            var name = equals < 0 ? pair : pair[..equals];
            fields.Add(new FormField(Encoding.UTF8.GetString(Decode(name.Span)), equals < 0 ? default : Decode(pair[(equals + 1)..].Span)));
        }
        return new FormFields(fields);
    }

    private static byte[] Decode(ReadOnlySpan<byte> text)
    {
        var decoded = new byte[text.Length];
        var length = 0;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny((byte)'%', (byte)'+');
            var run = plain < 0 ? text : text[..plain];
            run.CopyTo(decoded.AsSpan(length));
            length += run.Length;
            text = text[run.Length..];
            if (!text.IsEmpty)
            {
                decoded[length++] = DecodeOne(ref text);
            }
        }
        Array.Resize(ref decoded, length);
        return decoded;
    }

    private static byte DecodeOne(ref ReadOnlySpan<byte> text)
    {
        var first = text[0];
        if (first == '%' && text.Length >= 3 && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]))
        {
            var value = (byte)((Digit(text[1]) << 4) | Digit(text[2]));
            text = text[3..];
            return value;
        }
        text = text[1..];
        return first == '+' ? (byte)' ' : first;
    }

    private static int Digit(byte letter) => letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
}
