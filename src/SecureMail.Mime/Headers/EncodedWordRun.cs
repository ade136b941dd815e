using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// Adjacent encoded words of one charset, whose bytes are decoded together.
/// QUIRK: RFC 2047 section 5 wants whole characters in each word; many mailers cut UTF-8 characters, and base64 quanta, in two.
/// </summary>
internal sealed class EncodedWordRun(StringBuilder output) : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private readonly StringBuilder _base64 = new();
    private Encoding? _encoding;

    /// <summary>True when the last thing added was an encoded word.</summary>
    internal bool IsOpen => _encoding is not null;

    internal void Add(EncodedWord word)
    {
        if (_encoding is not null && (_encoding.CodePage != word.Encoding.CodePage || IsStateful(word.Encoding))) Flush();
        _encoding = word.Encoding;
        if (!word.IsBase64)
        {
            EndBase64();
            _bytes.Write(word.Bytes());
            return;
        }
        _base64.Append(word.Text);
        if (word.Text.EndsWith('=') || _base64.Length % 4 == 0) EndBase64();
    }

    /// <summary>Writes the text of the words so far.</summary>
    internal void Flush()
    {
        if (_encoding is null) return;
        EndBase64();
        output.Append(_encoding.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length));
        _bytes.SetLength(0);
        _encoding = null;
    }

    public void Dispose() => _bytes.Dispose();

    // ISO 2022 and UTF-7 start each word in their first state, so their words cannot be joined.
    private static bool IsStateful(Encoding encoding) => encoding.CodePage is 65000 or 52936 or (>= 50220 and <= 50229);

    private void EndBase64()
    {
        if (_base64.Length == 0) return;
        _bytes.Write(EncodedWord.Base64Bytes(_base64.ToString()));
        _base64.Clear();
    }
}
