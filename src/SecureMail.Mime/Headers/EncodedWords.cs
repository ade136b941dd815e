using System.Text;

namespace SecureMail.Mime;

/// <summary>Decoding of RFC 2047 encoded words in unfolded header text.</summary>
internal static class EncodedWords
{
    /// <summary>Decodes every encoded word and removes control characters. Words that cannot be decoded stay as written.</summary>
    internal static string Decode(string text)
    {
        var next = text.IndexOf("=?", StringComparison.Ordinal);
        if (next < 0) return HeaderText.WithoutControls(text);
        var output = new StringBuilder(text.Length);
        using var run = new EncodedWordRun(output);
        var copied = 0;
        // A word that nothing closes would be searched to the end, and so would each after it.
        var lastClose = text.LastIndexOf("?=", StringComparison.Ordinal);
        while (next >= 0 && next < lastClose)
        {
            if (EncodedWord.TryRead(text, next, out var word))
            {
                var between = text.AsSpan(copied, next - copied);
                // RFC 2047 section 6.2: white space between two encoded words is not shown.
                if (!run.IsOpen || !between.IsWhiteSpace())
                {
                    run.Flush();
                    output.Append(between);
                }
                run.Add(word);
                copied = word.End;
            }
            next = text.IndexOf("=?", Math.Max(next + 2, copied), StringComparison.Ordinal);
        }
        run.Flush();
        output.Append(text, copied, text.Length - copied);
        return HeaderText.WithoutControls(output.ToString());
    }
}
