namespace SecureMail.Smtp.Wire;

/// <summary>One whole reply: a code of 200 to 599 and the text of its lines.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>RFC 5321 section 4.2.1: 2 done, 3 go on, 4 later, 5 never.</summary>
    public int Class => Code / 100;

    /// <summary>RFC 2034: class.subject.detail at the start of the text, of the same class as the code.</summary>
    public string? EnhancedCode
    {
        get
        {
            var word = Lines[^1].Split(' ', 2)[0];
            var parts = word.Split('.');
            return parts.Length == 3 && parts[0] == $"{Class}" && parts.All(IsShortNumber) ? word : null;
        }
    }

    private static bool IsShortNumber(string part) => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit);
}
