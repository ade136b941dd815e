using System.Globalization;

namespace SecureMail.Mime;

/// <summary>An enhanced mail system status code (RFC 3463), such as 5.1.1.</summary>
/// <param name="Class">2 success, 4 transient, 5 permanent.</param>
/// <param name="Subject">0 to 999: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy.</param>
/// <param name="Detail">0 to 999; 0 says nothing.</param>
public readonly record struct EnhancedStatus(int Class, int Subject, int Detail)
{
    /// <summary>True for x.0.0, with which many servers say nothing.</summary>
    public bool IsVague => Subject == 0 && Detail == 0;

    /// <summary>True for class 5: trying again will not help.</summary>
    public bool IsPermanent => Class == 5;

    /// <summary>class.subject.detail.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    /// <summary>
    /// Finds the first code in a text: class 2, 4 or 5, with no digit or dot around it (so no part of an IP address).
    /// A code that says something is preferred to x.0.0.
    /// </summary>
    internal static EnhancedStatus? Find(ReadOnlySpan<char> text)
    {
        EnhancedStatus? vague = null;
        for (var i = 0; i + 4 < text.Length; i++)
        {
            if (text[i + 1] != '.' || text[i] is not ('2' or '4' or '5') || (i > 0 && IsPartOfNumber(text[i - 1]))) continue;
            var subject = Number(text[(i + 2)..]);
            var dot = i + 2 + subject;
            if (subject == 0 || dot >= text.Length || text[dot] != '.') continue;
            var detail = Number(text[(dot + 1)..]);
            var end = dot + 1 + detail;
            // "5.1.1." ends a sentence; "5.1.1.7" is an address.
            if (detail == 0 || (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))) continue;
            if (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '-')) continue;
            var status = new EnhancedStatus(text[i] - '0', Parse(text.Slice(i + 2, subject)), Parse(text.Slice(dot + 1, detail)));
            if (!status.IsVague) return status;
            vague ??= status;
        }
        return vague;
    }

    private static bool IsPartOfNumber(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-';

    private static int Parse(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The length of the number of at most three digits at the start.</summary>
    private static int Number(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < 3 && length < text.Length && char.IsAsciiDigit(text[length])) length++;
        return length;
    }
}
