using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// The HTML or text that Outlook wrapped into RTF ([MS-OXRTFEX]); of other RTF, its words. Formatting is left out.
/// </summary>
internal sealed class RtfText(byte[] rtf)
{
    // [MS-OXRTFEX] section 2.1.3.1.1 looks for the mark among the first ten tokens; it never stands further away.
    internal const int MarkWithin = 256;

    private const int MostGroups = 1_000;

    private static readonly string[] Silent = ["fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "mhtmltag", "header", "footer", "listtable", "generator", "themedata"];

    private readonly Stack<Group> _groups = new();
    private readonly Dictionary<int, int> _fontCodePages = [];
    private readonly List<byte> _bytes = [];
    private readonly StringBuilder _output = new();
    private Group _group = new(IsSilent: false, IsFormat: false, IsFonts: false, CodePage: 1252, Font: 0, Skip: 1);
    private int _defaultCodePage = 1252;
    private int _toSkip;

    private readonly record struct Group(bool IsSilent, bool IsFormat, bool IsFonts, int CodePage, int Font, int Skip);

    /// <summary>True when HTML is wrapped; <paramref name="rtf"/> needs no more than its first bytes.</summary>
    internal static bool HoldsHtml(ReadOnlySpan<byte> rtf) => Marked(rtf, "\\fromhtml"u8);

    /// <summary>True when plain text is wrapped, so that nothing is lost with the RTF.</summary>
    internal static bool HoldsText(ReadOnlySpan<byte> rtf) => Marked(rtf, "\\fromtext"u8);

    /// <summary>Takes it out.</summary>
    internal byte[] ToUtf8()
    {
        var reader = new RtfReader(rtf);
        for (var token = reader.Next(); token != RtfToken.End; token = reader.Next())
        {
            if (token == RtfToken.Text) Byte((byte)(reader.Value ?? 0));
            else
            {
                FlushBytes();
                if (token == RtfToken.Control) Control(reader.Word, reader.Value);
                else if (token == RtfToken.GroupEnd) _group = _groups.Count > 0 ? _groups.Pop() : _group;
                else if (_groups.Count < MostGroups) _groups.Push(_group);
            }
        }
        FlushBytes();
        return Encoding.UTF8.GetBytes(_output.ToString());
    }

    private static bool Marked(ReadOnlySpan<byte> rtf, ReadOnlySpan<byte> mark) => rtf[..Math.Min(rtf.Length, MarkWithin)].IndexOf(mark) >= 0;

    private void Control(ReadOnlySpan<byte> word, int? value)
    {
        switch (Encoding.ASCII.GetString(word))
        {
            case "ansicpg" when value is > 0:
                _defaultCodePage = value.Value;
                _group = _group with { CodePage = value.Value };
                break;
            // [MS-OXRTFEX] section 2.1.3.1.4: what stands between htmlrtf and htmlrtf0 is for readers of RTF only.
            case "htmlrtf":
                _group = _group with { IsFormat = value != 0 };
                break;
            case "htmltag":
                _group = _group with { IsSilent = false };
                break;
            case "*":
                // A destination that not every reader knows; htmltag takes it back.
                _group = _group with { IsSilent = true };
                break;
            case "f" when value is { } font:
                _group = _group with { Font = font, CodePage = _fontCodePages.GetValueOrDefault(font, _defaultCodePage) };
                break;
            case "fcharset" when _group.IsFonts && value is { } charset:
                if (CodePageOf(charset) is { } codePage) _fontCodePages[_group.Font] = codePage;
                break;
            case "plain":
                _group = _group with { CodePage = _defaultCodePage };
                break;
            case "uc" when value is >= 0 and < 16:
                _group = _group with { Skip = value.Value };
                break;
            case "u" when value is { } code:
                Append((char)(ushort)(code & 0xFFFF));
                _toSkip = _group.Skip;
                break;
            case "fonttbl":
                _group = _group with { IsSilent = true, IsFonts = true };
                break;
            case var name when Array.IndexOf(Silent, name) >= 0:
                _group = _group with { IsSilent = true };
                break;
            case var name:
                Append(Sign(name));
                break;
        }
    }

    private string Sign(string word) => word switch
    {
        "par" or "line" or "row" => "\r\n",
        "tab" or "cell" => "\t",
        "{" or "}" or "\\" => word,
        "~" => HoldsHtml(rtf) ? "&nbsp;" : "\u00A0",
        "_" => HoldsHtml(rtf) ? "&shy;" : "\u00AD",
        "lquote" => "\u2018",
        "rquote" => "\u2019",
        "ldblquote" => "\u201C",
        "rdblquote" => "\u201D",
        "bullet" => "\u2022",
        "endash" => "\u2013",
        "emdash" => "\u2014",
        _ => "",
    };

    private void Byte(byte value)
    {
        if (_toSkip > 0) _toSkip--;
        else if (!_group.IsSilent && !_group.IsFormat) _bytes.Add(value);
    }

    // A character of several bytes stands in several \'hh.
    private void FlushBytes()
    {
        if (_bytes.Count == 0) return;
        _output.Append((Charsets.FindCodePage(_group.CodePage) ?? Encoding.Latin1).GetString([.. _bytes]));
        _bytes.Clear();
    }

    private void Append(char letter)
    {
        if (!_group.IsSilent && !_group.IsFormat) _output.Append(letter);
    }

    private void Append(string text)
    {
        if (!_group.IsSilent && !_group.IsFormat) _output.Append(text);
    }

    // [MS-OXRTFEX] section 2.1.3.1.2 refers to the fcharset numbers of Windows (GDI).
    private static int? CodePageOf(int charset) => charset switch
    {
        0 => 1252,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => null,
    };
}
