namespace SecureMail.Mime;

/// <summary>Reads "value; name=value; …" of Content-Type and Content-Disposition (RFC 2045 section 5.1), leniently.</summary>
internal ref struct ParameterParser(string text)
{
    private const int UsualLength = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>
    /// The part before the first semicolon, without comments.
    /// QUIRK: RFC 2045 section 5.1 wants a semicolon before each parameter; some mailers leave out the first.
    /// </summary>
    internal string Value()
    {
        SkipSpace();
        var end = _text[_at..].IndexOfAny(";( \t");
        if (end < 0 || _text[_at + end] == ';') return Take(end < 0 ? _text.Length - _at : end);
        using var value = new TextBuffer(UsualLength);
        while (_at < _text.Length && _text[_at] != ';')
        {
            if (_text[_at] == '(') SkipComment();
            else if (_text[_at] is ' ' or '\t' && NameFollows(_text[_at..].TrimStart())) break;
            else value.Append(_text[_at++]);
        }
        return CommonWords.Text(value.Written.Trim());
    }

    private string Take(int length)
    {
        _at += length;
        return CommonWords.Text(_text.Slice(_at - length, length).Trim());
    }

    /// <summary>The next parameter; false at the end.</summary>
    internal bool Next(out string name, out string value)
    {
        name = value = "";
        while (_at < _text.Length)
        {
            SkipSpace();
            if (_at < _text.Length && _text[_at] == ';')
            {
                _at++;
                continue;
            }
            name = Name();
            if (_at >= _text.Length || _text[_at] != '=') continue;
            _at++;
            SkipSpace();
            value = _at < _text.Length && _text[_at] == '"' ? QuotedValue() : BareValue();
            if (name.Length > 0) return true;
        }
        return false;
    }

    private string Name()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is not ('=' or ';')) _at++;
        return CommonWords.Text(_text[start.._at].Trim());
    }

    private string QuotedValue()
    {
        var length = _text[(_at + 1)..].IndexOfAny('"', '\\');
        if (length >= 0 && _text[_at + 1 + length] == '"')
        {
            _at += length + 2;
            return CommonWords.Text(_text.Slice(_at - length - 1, length));
        }
        using var value = new TextBuffer(UsualLength);
        for (_at++; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length) _at++;
            value.Append(_text[_at]);
        }
        _at++;
        return value.ToString();
    }

    /// <summary>
    /// QUIRK: RFC 2045 wants values with spaces quoted; mailers write name=a b.txt. The value runs to the semicolon,
    /// or to white space that another "name=" follows, since others leave out the semicolon.
    /// </summary>
    private string BareValue()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] != ';')
        {
            if (_text[_at] is ' ' or '\t' && (_text[_at..].TrimStart().StartsWith("(") || NameFollows(_text[_at..].TrimStart()))) break;
            _at++;
        }
        return CommonWords.Text(_text[start.._at].Trim());
    }

    private static bool NameFollows(ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (length < rest.Length && length < 64 && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '-' or '*' or '_')) length++;
        return length > 0 && length < rest.Length && rest[length] == '=';
    }

    private void SkipSpace()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] == '(') SkipComment();
            else if (char.IsWhiteSpace(_text[_at])) _at++;
            else return;
        }
    }

    /// <summary>RFC 5322 section 3.2.2: comments nest and hold quoted pairs.</summary>
    private void SkipComment()
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            var letter = _text[_at++];
            if (letter == '\\') _at++;
            else if (letter == '(') depth++;
            else if (letter == ')' && --depth == 0) return;
        }
        _at = _text.Length;
    }
}
