using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>
/// Reads JSON whose strings hold mails. A string becomes the bytes that its writer had: it is unescaped from the UTF-8 of
/// the document, never decoded to text, so that bytes which are no UTF-8 survive where a sender wrote them into it.
/// </summary>
internal static class JsonBytes
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a document; null when it is none.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member of an object; null when there is none, or it is null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    /// <summary>The elements of an array; none for anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The members of an object; none for anything else.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Members(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } members
            ? members.EnumerateObject().Select(member => (member.Name, member.Value))
            : [];

    /// <summary>A member that is a short string, as text; null when it is missing or no string.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name) is { } member ? member.Text() : null;

    /// <summary>A short string as text; null when it is none.</summary>
    public static string? Text(this JsonElement element) => Bytes(element) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>A member that is a string, as its bytes; null when it is missing or no string.</summary>
    public static byte[]? Bytes(this JsonElement element, string name) => element.Member(name) is { } member ? Bytes(member) : null;

    /// <summary>A member that is Base64, decoded; null when it is missing or broken.</summary>
    public static byte[]? Base64(this JsonElement element, string name) => element.Bytes(name) is { } text ? Base64(text) : null;

    /// <summary>Decodes Base64; white space is skipped. Null when it is broken.</summary>
    public static byte[]? Base64(ReadOnlySpan<byte> text)
    {
        var decoded = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(text, decoded, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }
        Array.Resize(ref decoded, length);
        return decoded;
    }

    /// <summary>A string's bytes: UTF-8, and whatever else its writer put between the quotes. Null when it is no string.</summary>
    public static byte[]? Bytes(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        var quoted = JsonMarshal.GetRawUtf8Value(element);
        return Unescape(quoted[1..^1]);
    }

    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        var unescaped = new byte[text.Length]; // An escape is never shorter than what it stands for.
        var length = 0;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOf((byte)'\\');
            var run = plain < 0 ? text : text[..plain];
            run.CopyTo(unescaped.AsSpan(length));
            length += run.Length;
            text = text[run.Length..];
            if (!text.IsEmpty)
            {
                length += UnescapeOne(ref text, unescaped.AsSpan(length));
            }
        }
        Array.Resize(ref unescaped, length);
        return unescaped;
    }

    private static int UnescapeOne(ref ReadOnlySpan<byte> text, Span<byte> target)
    {
        var letter = text[1];
        if (letter == 'u')
        {
            return UnescapeCodePoint(ref text, target);
        }
        text = text[2..];
        target[0] = (char)letter switch
        {
            'b' => (byte)'\b',
            'f' => (byte)'\f',
            'n' => (byte)'\n',
            'r' => (byte)'\r',
            't' => (byte)'\t',
            _ => letter, // RFC 8259 section 7: the quote, the slash and the backslash stand for themselves.
        };
        return 1;
    }

    private static int UnescapeCodePoint(ref ReadOnlySpan<byte> text, Span<byte> target)
    {
        var unit = Unit(text);
        text = text[6..];
        if (char.IsHighSurrogate(unit) && text.StartsWith("\\u"u8) && Unit(text) is var low && char.IsLowSurrogate(low))
        {
            text = text[6..];
            return new Rune(unit, low).EncodeToUtf8(target);
        }
        // QUIRK: writers in Python hand on a byte that was no UTF-8 as U+DC80 to U+DCFF (PEP 383, "surrogateescape").
        if (unit is >= '\uDC80' and <= '\uDCFF')
        {
            target[0] = (byte)(unit & 0xFF);
            return 1;
        }
        return (char.IsSurrogate(unit) ? Rune.ReplacementChar : new Rune(unit)).EncodeToUtf8(target);
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
