using System.Buffers;
using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// Reads address lists (RFC 5322 sections 3.4 and 4.4) from unfolded text. Encoded words are decoded last, in display names
/// only, so that no decoded text can pose as an address.
/// </summary>
internal ref struct AddressParser : IDisposable
{
    private const int UsualLength = 64;

    private static readonly SearchValues<char> NotInPlainAngle = SearchValues.Create("\"( \t<>");

    private readonly string _text;
    private readonly Encoding? _fallback;
    private readonly int _lastClose;
    private readonly List<Mailbox> _found;
    private TextBuffer _phrase;
    private string? _angle;
    private string? _comment;
    private bool _phraseHasAt;
    private int _at;

    private AddressParser(string text, Encoding? fallback, List<Mailbox> found)
    {
        _text = text;
        _fallback = fallback;
        _found = found;
        _phrase = new TextBuffer(UsualLength);
        _lastClose = text.LastIndexOf("?=", StringComparison.Ordinal);
    }

    /// <summary>Reads a list; stops after <paramref name="most"/> mailboxes.</summary>
    internal static List<Mailbox> Parse(string text, Encoding? fallback, int most = int.MaxValue)
    {
        var found = new List<Mailbox>();
        ParseInto(found, text, fallback, most);
        return found;
    }

    /// <summary>Adds a list's mailboxes to others; stops when there are <paramref name="most"/>.</summary>
    internal static void ParseInto(List<Mailbox> found, string text, Encoding? fallback, int most = int.MaxValue)
    {
        using var parser = new AddressParser(text, fallback, found);
        parser.Run(most);
    }

    public void Dispose() => _phrase.Dispose();

    private void Run(int most)
    {
        while (_at < _text.Length && _found.Count < most)
        {
            switch (_text[_at])
            {
                // QUIRK: Outlook separates addresses with semicolons, which RFC 5322 keeps for the end of a group.
                case ',' or ';':
                    _at++;
                    Emit();
                    break;
                case ':' when !_phraseHasAt:
                    _at++;
                    _phrase.Clear();
                    break;
                case '(':
                    _comment = Comment();
                    break;
                case '"':
                    AddQuoted();
                    break;
                case '<':
                    // Two addresses without a comma between them are one mailbox; the first counts.
                    var angle = Angle();
                    _angle ??= angle;
                    break;
                default:
                    Word();
                    break;
            }
        }
        Emit();
    }

    private void Word()
    {
        var end = _at + 1;
        if (_text[_at] == '=' && _at < _lastClose && EncodedWord.TryRead(_text, _at, _fallback, out var word)) end = word.End;
        else _phraseHasAt |= _text[_at] == '@';
        _phrase.Append(_text.AsSpan(_at, end - _at));
        _at = end;
    }

    private void Emit()
    {
        var phrase = _phrase.Written.Trim();
        var name = _phraseHasAt && _angle is null || phrase.IsEmpty ? "" : EncodedWords.Decode(phrase.ToString(), _fallback).Trim();
        var address = _angle ?? "";
        if (_angle is null && _phraseHasAt) (name, address) = BareAddress(phrase.ToString(), _fallback);
        if (name.Length == 0 && _comment is not null) name = EncodedWords.Decode(_comment, _fallback).Trim();
        // QUIRK: Outlook and others repeat the address as its own display name, which tells a person nothing.
        if (name.Equals(address, StringComparison.Ordinal)) name = "";
        if (address.Length > 0) _found.Add(new Mailbox(name, HeaderText.WithoutControls(address)));
        _phrase.Clear();
        (_angle, _comment, _phraseHasAt) = (null, null, false);
    }

    /// <summary>The text between angle brackets, without comments, white space and an obsolete route (RFC 5322 section 4.4).</summary>
    private string Angle()
    {
        var length = _text.AsSpan(_at + 1).IndexOfAny(NotInPlainAngle);
        if (length >= 0 && _text[_at + 1 + length] == '>')
        {
            _at += length + 2;
            return WithoutRoute(_text.AsSpan(_at - length - 1, length));
        }
        using var address = new TextBuffer(UsualLength);
        for (_at++; _at < _text.Length && _text[_at] != '>';)
        {
            if (_text[_at] == '"') address.Append(_text.AsSpan(SkipQuoted()));
            else if (_text[_at] == '(') Comment();
            else if (_text[_at] is ' ' or '\t' or '<') _at++;
            else address.Append(_text[_at++]);
        }
        _at++;
        return WithoutRoute(address.Written);
    }

    private static string WithoutRoute(ReadOnlySpan<char> address) =>
        (address.StartsWith('@') && address.IndexOf(':') is var colon and > 0 ? address[(colon + 1)..] : address).ToString();

    /// <summary>The quoted string's words; a string directly before an at sign is a local part and keeps its quotes (RFC 5322 section 3.4.1).</summary>
    private void AddQuoted()
    {
        var quoted = _text.AsSpan(SkipQuoted());
        if (_at < _text.Length && _text[_at] == '@')
        {
            _phrase.Append(quoted);
            return;
        }
        for (var i = 1; i < quoted.Length && quoted[i] != '"'; i++)
        {
            if (quoted[i] == '\\' && i + 1 < quoted.Length) i++;
            _phrase.Append(quoted[i]);
        }
    }

    private Range SkipQuoted()
    {
        var start = _at;
        for (_at++; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length) _at++;
        }
        _at = Math.Min(_at + 1, _text.Length);
        return start.._at;
    }

    private string Comment()
    {
        using var content = new TextBuffer(UsualLength);
        var depth = 0;
        while (_at < _text.Length)
        {
            var letter = _text[_at++];
            if (letter == '(' && depth++ == 0) continue;
            if (letter == ')' && --depth == 0) break;
            if (letter == '\\' && _at < _text.Length) letter = _text[_at++];
            content.Append(letter);
        }
        return content.ToString();
    }

    /// <summary>
    /// An address without brackets. RFC 5322 section 4.4 allows white space around its dots and its at sign;
    /// QUIRK: mailing scripts write a name before it, or a second address after it, without brackets or comma.
    /// </summary>
    private static (string Name, string Address) BareAddress(string phrase, Encoding? fallback)
    {
        if (phrase.Contains('"', StringComparison.Ordinal) || !phrase.AsSpan().ContainsAny(' ', '\t')) return ("", phrase);
        var words = new List<string>();
        foreach (var word in phrase.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (words.Count > 0 && (word[0] is '.' or '@' || words[^1][^1] is '.' or '@')) words[^1] += word;
            else words.Add(word);
        }
        var address = words.Find(word => word.Contains('@', StringComparison.Ordinal)) ?? "";
        words.Remove(address);
        return (EncodedWords.Decode(string.Join(' ', words), fallback), address);
    }
}
