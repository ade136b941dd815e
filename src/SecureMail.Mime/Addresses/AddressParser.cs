using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// Reads address lists (RFC 5322 sections 3.4 and 4.4) from unfolded text. Encoded words are decoded last, in display names
/// only, so that no decoded text can pose as an address.
/// </summary>
internal sealed class AddressParser
{
    private readonly string _text;
    private readonly int _lastClose;
    private readonly List<Mailbox> _found = [];
    private readonly StringBuilder _phrase = new();
    private string? _angle;
    private string? _comment;
    private bool _phraseHasAt;
    private int _at;

    private AddressParser(string text)
    {
        _text = text;
        _lastClose = text.LastIndexOf("?=", StringComparison.Ordinal);
    }

    /// <summary>Reads a list; stops after <paramref name="most"/> mailboxes.</summary>
    internal static List<Mailbox> Parse(string text, int most = int.MaxValue) => new AddressParser(text).Run(most);

    private List<Mailbox> Run(int most)
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
                    _phrase.Append(Quoted(keepQuotes: NextIsAddress()));
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
        return _found;
    }

    private void Word()
    {
        var end = _at + 1;
        if (_text[_at] == '=' && _at < _lastClose && EncodedWord.TryRead(_text, _at, out var word)) end = word.End;
        else _phraseHasAt |= _text[_at] == '@';
        _phrase.Append(_text, _at, end - _at);
        _at = end;
    }

    private void Emit()
    {
        var phrase = _phrase.ToString();
        var name = EncodedWords.Decode(phrase).Trim();
        var address = _angle ?? "";
        if (_angle is null && _phraseHasAt) (name, address) = BareAddress(phrase);
        if (name.Length == 0 && _comment is not null) name = EncodedWords.Decode(_comment).Trim();
        // QUIRK: Outlook and others repeat the address as its own display name, which tells a person nothing.
        if (name.Equals(address, StringComparison.Ordinal)) name = "";
        if (address.Length > 0) _found.Add(new Mailbox(name, HeaderText.WithoutControls(address)));
        _phrase.Clear();
        (_angle, _comment, _phraseHasAt) = (null, null, false);
    }

    /// <summary>The text between angle brackets, without comments, white space and an obsolete route (RFC 5322 section 4.4).</summary>
    private string Angle()
    {
        var address = new StringBuilder();
        for (_at++; _at < _text.Length && _text[_at] != '>';)
        {
            if (_text[_at] == '"') address.Append(Quoted(keepQuotes: true));
            else if (_text[_at] == '(') Comment();
            else if (_text[_at] is ' ' or '\t' or '<') _at++;
            else address.Append(_text[_at++]);
        }
        _at++;
        var found = address.ToString();
        return found.StartsWith('@') && found.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? found[(colon + 1)..] : found;
    }

    /// <summary>A quoted string directly before an at sign is a local part: RFC 5322 section 3.4.1.</summary>
    private bool NextIsAddress()
    {
        var start = _at;
        Quoted(keepQuotes: true);
        var isAddress = _at < _text.Length && _text[_at] == '@';
        _at = start;
        return isAddress;
    }

    private string Quoted(bool keepQuotes)
    {
        var content = new StringBuilder();
        var start = _at;
        for (_at++; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length) _at++;
            content.Append(_text[_at]);
        }
        _at = Math.Min(_at + 1, _text.Length);
        return keepQuotes ? _text[start.._at] : content.ToString();
    }

    private string Comment()
    {
        var content = new StringBuilder();
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
    private static (string Name, string Address) BareAddress(string phrase)
    {
        if (phrase.Contains('"', StringComparison.Ordinal)) return ("", phrase.Trim());
        var words = new List<string>();
        foreach (var word in phrase.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (words.Count > 0 && (word[0] is '.' or '@' || words[^1][^1] is '.' or '@')) words[^1] += word;
            else words.Add(word);
        }
        var address = words.Find(word => word.Contains('@', StringComparison.Ordinal)) ?? "";
        words.Remove(address);
        return (EncodedWords.Decode(string.Join(' ', words)), address);
    }
}
