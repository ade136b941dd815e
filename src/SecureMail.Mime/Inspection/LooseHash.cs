using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// SHA-256 over text in UTF-8 in which every run of white space, no-break space, zero-width space, BOM and NUL counts as one
/// space, and none at the ends. It takes the text in pieces and holds little of it.
/// </summary>
internal sealed class LooseHash : IDisposable
{
    private const int PieceLetters = 4096;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly char[] _letters = ArrayPool<char>.Shared.Rent(PieceLetters);
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(PieceLetters));
    private int _count;
    private bool _isEmpty = true;
    private bool _hasSpace;

    internal void Append(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter) || letter is '\u200b' or '\ufeff' or '\0')
            {
                _hasSpace = !_isEmpty;
                continue;
            }
            if (_hasSpace) Put(' ');
            Put(letter);
            (_hasSpace, _isEmpty) = (false, false);
        }
    }

    /// <summary>The hash in lower-case hex.</summary>
    internal string End()
    {
        Flush(isLast: true);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        // The buffers held clear text: they go back empty.
        ArrayPool<char>.Shared.Return(_letters, clearArray: true);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _hash.Dispose();
    }

    private void Put(char letter)
    {
        _letters[_count++] = letter;
        if (_count == PieceLetters) Flush(isLast: false);
    }

    private void Flush(bool isLast)
    {
        _hash.AppendData(_bytes, 0, _encoder.GetBytes(_letters.AsSpan(0, _count), _bytes, isLast));
        _count = 0;
    }
}
