using System.Globalization;

namespace SecureMail.Mime;

/// <summary>What <see cref="RtfReader"/> finds next.</summary>
internal enum RtfToken
{
    End,
    GroupStart,
    GroupEnd,

    /// <summary>A word or symbol after a backslash, in Word, with its number.</summary>
    Control,

    /// <summary>One byte of text, in Value.</summary>
    Text,
}

/// <summary>Cuts RTF into tokens.</summary>
internal ref struct RtfReader(ReadOnlySpan<byte> rtf)
{
    private const int LongestWord = 32;

    private readonly ReadOnlySpan<byte> _rtf = rtf;
    private int _at;

    /// <summary>A control's name: letters, or one symbol.</summary>
    internal ReadOnlySpan<byte> Word { get; private set; }

    /// <summary>A control's number; null when it has none. A byte of text: its value.</summary>
    internal int? Value { get; private set; }

    internal RtfToken Next()
    {
        while (_at < _rtf.Length)
        {
            var letter = _rtf[_at++];
            switch (letter)
            {
                case (byte)'{': return RtfToken.GroupStart;
                case (byte)'}': return RtfToken.GroupEnd;
                case (byte)'\\': return Control();
                case (byte)'\r' or (byte)'\n' or 0: continue;
                default:
                    Value = letter;
                    return RtfToken.Text;
            }
        }
        return RtfToken.End;
    }

    private RtfToken Control()
    {
        if (_at >= _rtf.Length) return RtfToken.End;
        var start = _at;
        while (_at < _rtf.Length && _at - start < LongestWord && char.IsAsciiLetter((char)_rtf[_at])) _at++;
        if (_at > start) return Named(_rtf[start.._at]);
        Word = _rtf.Slice(_at++, 1);
        Value = null;
        if (Word[0] != '\'' || _at + 2 > _rtf.Length) return RtfToken.Control;
        // \'hh is a byte of text.
        if (!byte.TryParse(_rtf.Slice(_at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return RtfToken.Control;
        _at += 2;
        Value = value;
        return RtfToken.Text;
    }

    private RtfToken Named(ReadOnlySpan<byte> word)
    {
        Word = word;
        Value = null;
        var start = _at;
        if (_at < _rtf.Length && _rtf[_at] == '-') _at++;
        while (_at < _rtf.Length && _at - start < 10 && char.IsAsciiDigit((char)_rtf[_at])) _at++;
        if (int.TryParse(_rtf[start.._at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) Value = number;
        else _at = start;
        // One space ends the word and belongs to it.
        if (_at < _rtf.Length && _rtf[_at] == ' ') _at++;
        return RtfToken.Control;
    }
}
