using System.Text;

namespace SecureMail.Mime;

/// <summary>Decoding of RFC 2047 encoded words in unfolded header text.</summary>
internal static class EncodedWords
{
    /// <summary>Decodes every encoded word and removes control characters. Words that cannot be decoded stay as written.</summary>
    internal static string Decode(string text, Encoding? fallback)
    {
        if (!text.Contains("=?", StringComparison.Ordinal)) return HeaderText.WithoutControls(text);
        var output = new TextBuffer(text.Length);
        var run = new EncodedWordRun(fallback);
        try
        {
            Decode(text, fallback, ref run, ref output);
            return HeaderText.WithoutControls(output.ToString());
        }
        finally
        {
            run.Dispose();
            output.Dispose();
        }
    }

    private static void Decode(string text, Encoding? fallback, ref EncodedWordRun run, ref TextBuffer output)
    {
        var next = text.IndexOf("=?", StringComparison.Ordinal);
        var copied = 0;
        // A word that nothing closes would be searched to the end, and so would each after it.
        var lastClose = text.LastIndexOf("?=", StringComparison.Ordinal);
        while (next >= 0 && next < lastClose)
        {
            if (EncodedWord.TryRead(text, next, fallback, out var word))
            {
                var between = text.AsSpan(copied, next - copied);
                // RFC 2047 section 6.2: white space between two encoded words is not shown.
                if (!run.IsOpen || !between.IsWhiteSpace())
                {
                    run.Flush(ref output);
                    output.Append(between);
                }
                run.Add(word, ref output);
                copied = word.End;
            }
            next = text.IndexOf("=?", Math.Max(next + 2, copied), StringComparison.Ordinal);
        }
        run.Flush(ref output);
        output.Append(text.AsSpan(copied));
    }
}
