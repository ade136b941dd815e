using System.Text;

namespace SecureMail.Functions.Tests.Webhook.Forms;

/// <summary>Builds request bodies byte by byte, as providers do: nothing here passes through a lossy string.</summary>
internal static class Bytes
{
    public static byte[] Join(params ReadOnlySpan<byte[]> parts)
    {
        using var all = new MemoryStream();
        foreach (var part in parts)
        {
            all.Write(part);
        }
        return all.ToArray();
    }

    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A JSON string whose bytes beyond ASCII stand as they are, be they UTF-8 or not.</summary>
    public static byte[] Json(byte[] text)
    {
        using var json = new MemoryStream(text.Length + 16);
        json.WriteByte((byte)'"');
        foreach (var letter in text)
        {
            if (letter is (byte)'"' or (byte)'\\')
            {
                json.WriteByte((byte)'\\');
                json.WriteByte(letter);
            }
            else if (letter < ' ')
            {
                json.Write(Of($"\\u{letter:x4}"));
            }
            else
            {
                json.WriteByte(letter);
            }
        }
        json.WriteByte((byte)'"');
        return json.ToArray();
    }

    public static byte[] Json(string text) => Json(Of(text));

    /// <summary>Names and values of a form, percent-encoded.</summary>
    public static byte[] UrlEncoded(params IEnumerable<(string Name, byte[] Value)> fields)
    {
        using var form = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            if (form.Length > 0)
            {
                form.WriteByte((byte)'&');
            }
            form.Write(Of(Uri.EscapeDataString(name) + "="));
            Encode(form, value);
        }
        return form.ToArray();
    }

    /// <summary>A multipart/form-data body with the boundary "b0undary".</summary>
    public static byte[] Multipart(params IEnumerable<(string Name, byte[] Value)> fields)
    {
        using var form = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            // A name after a bar is the file's.
            var disposition = name.Split('|') is [var field, var file] ? $"name=\"{field}\"; filename=\"{file}\"" : $"name=\"{name}\"";
            form.Write(Of($"--b0undary\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"));
            form.Write(value);
            form.Write("\r\n"u8);
        }
        form.Write("--b0undary--\r\n"u8);
        return form.ToArray();
    }

    private static void Encode(MemoryStream form, byte[] value)
    {
        const string digits = "0123456789ABCDEF";
        foreach (var letter in value)
        {
            if (char.IsAsciiLetterOrDigit((char)letter))
            {
                form.WriteByte(letter);
            }
            else if (letter == ' ')
            {
                form.WriteByte((byte)'+');
            }
            else
            {
                form.Write([(byte)'%', (byte)digits[letter >> 4], (byte)digits[letter & 15]]);
            }
        }
    }
}
