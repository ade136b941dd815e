using System.Buffers;
using System.Text;

namespace SecureMail.Mime;

/// <summary>Writes header fields, folded at 78 columns where there is white space to fold at (RFC 5322 section 2.2.3).</summary>
internal sealed class HeaderWriter(StringBuilder output)
{
    private const int FoldColumn = 78;

    // RFC 5322 section 2.1.1: a line is at most 998 bytes; longer words are cut into encoded words well before that.
    private const int LongestPlainWord = 500;

    private static readonly SearchValues<char> AtomTextAndSpace =
        SearchValues.Create(" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~");

    private int _column;

    /// <summary>A field of free text. Anything beyond printable ASCII is written as encoded words (RFC 2047).</summary>
    internal void Text(string name, string text)
    {
        Start(name);
        text = HeaderText.WithoutControls(text).Trim();
        if (IsPlain(text)) Words(text.Split(' '));
        else Words(EncodedWordWriter.Encode(text, Room()));
        End();
    }

    /// <summary>A field of tokens that the caller has checked; left out when there are none. A fold may stand between tokens.</summary>
    internal void Structured(string name, IReadOnlyList<string> tokens)
    {
        if (tokens.Count == 0) return;
        Start(name);
        Words(tokens);
        End();
    }

    /// <summary>An address field; left out when there are no mailboxes.</summary>
    internal void Mailboxes(string name, IReadOnlyList<Mailbox> mailboxes)
    {
        if (mailboxes.Count == 0) return;
        Start(name);
        for (var i = 0; i < mailboxes.Count; i++)
        {
            if (!AddrSpec.TryParse(mailboxes[i].Address, out var address))
            {
                throw new ArgumentException($"An address for the field {name} is not valid. Check it with AddrSpec.TryParse before writing.", nameof(mailboxes));
            }
            var comma = i < mailboxes.Count - 1 ? "," : "";
            var displayName = HeaderText.WithoutControls(mailboxes[i].DisplayName).Trim();
            if (displayName.Length == 0)
            {
                Word($"{address}{comma}");
                continue;
            }
            Words(Phrase(displayName));
            Word($"<{address}>{comma}");
        }
        End();
    }

    /// <summary>Starts a field. The name is checked: printable ASCII without a colon.</summary>
    internal void Start(string name)
    {
        if (name.Length is 0 or > 70 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException("The name of a header field must be printable ASCII without a colon, of at most 70 characters.", nameof(name));
        }
        output.Append(name).Append(':');
        _column = name.Length + 1;
    }

    /// <summary>Writes a word after a space, or after a fold when the line would grow too long.</summary>
    internal void Word(string word)
    {
        var isFirst = output[^1] == ':';
        if (!isFirst && _column + 1 + word.Length > FoldColumn)
        {
            output.Append("\r\n");
            _column = 0;
        }
        output.Append(' ').Append(word);
        _column += 1 + word.Length;
    }

    /// <summary>Ends the field.</summary>
    internal void End() => output.Append("\r\n");

    private void Words(IEnumerable<string> words)
    {
        foreach (var word in words) Word(word);
    }

    private int Room() => FoldColumn - _column - 1;

    /// <summary>Atoms as they are, other ASCII quoted, the rest as encoded words (RFC 5322 section 3.2.5, RFC 2047 section 5 (3)).</summary>
    private IEnumerable<string> Phrase(string name)
    {
        if (!IsPlain(name)) return EncodedWordWriter.Encode(name, Room());
        if (!name.AsSpan().ContainsAnyExcept(AtomTextAndSpace)) return name.Split(' ');
        if (name.Length > LongestPlainWord) return EncodedWordWriter.Encode(name, Room());
        var quoted = name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return [$"\"{quoted}\""];
    }

    /// <summary>True when the text can stand as it is: ASCII, nothing that looks like an encoded word, no run that folding would lose.</summary>
    private static bool IsPlain(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
        && !text.Contains("=?", StringComparison.Ordinal)
        && !text.Contains("  ", StringComparison.Ordinal)
        && text.Split(' ').All(word => word.Length <= LongestPlainWord);
}
