using System.Text.RegularExpressions;

namespace SecureMail.Mime;

/// <summary>
/// The words of a bounce for people, and what can be told from them: qmail, Exim, sendmail, Yahoo, Mail.Ru, Gmail and others
/// all name an address and then, in the same paragraph, quote the server that refused.
/// </summary>
internal sealed partial class BounceText
{
    private const int MostLines = 2_000;
    private const int MostBytes = 200_000;

    private readonly List<string> _lines;
    private readonly string[] _rest;

    private BounceText(List<string> lines, string[] rest, bool looksLikeBounce)
    {
        _lines = lines;
        _rest = rest;
        LooksLikeBounce = looksLikeBounce;
    }

    /// <summary>True when the sender or the subject says that this is a bounce.</summary>
    internal bool LooksLikeBounce { get; }

    internal static BounceText Of(MimeMessage message)
    {
        var parts = MessageBody.AsWritten(message).TextParts;
        var text = parts.Count == 0 ? "" : parts[0].ReadText(MostBytes);
        string[] all = [.. text.Split('\n').Take(MostLines).Select(line => line.TrimEnd('\r').TrimStart('>', ' ').Length == 0 ? "" : Unquote(line.TrimEnd('\r')))];
        var end = Array.FindIndex(all, line => ReturnedMessage().IsMatch(line));
        if (end < 0) end = all.Length;
        return new BounceText([.. all[..end]], all[end..], SaysBounce(message));
    }

    /// <summary>The lines that may be report fields.</summary>
    internal string FieldLines() => LooksLikeBounce || _lines.Exists(line => line.StartsWith("Final-Recipient:", StringComparison.OrdinalIgnoreCase))
        ? string.Join('\n', _lines)
        : "";

    /// <summary>The paragraph about one address, or null.</summary>
    internal string? About(string address)
    {
        if (address.Length == 0) return null;
        var first = _lines.FindIndex(line => line.Contains(address, StringComparison.OrdinalIgnoreCase) && StartsWithAddress().IsMatch(line));
        return first < 0 ? null : string.Join(' ', _lines.Skip(first).TakeWhile(line => line.Length > 0).Take(20));
    }

    /// <summary>The first status code that says something on a line that starts with an SMTP reply code, as in sendmail's transcript.</summary>
    internal EnhancedStatus? InReplyLines()
    {
        foreach (var line in _lines.Where(line => ReplyLine().IsMatch(line)))
        {
            if (EnhancedStatus.Find(line) is { IsVague: false } status) return status;
        }
        return null;
    }

    /// <summary>The recipients named, with the words that follow each.</summary>
    internal List<RecipientReport> Recipients()
    {
        var found = new List<RecipientReport>();
        for (var i = 0; i < _lines.Count; i++)
        {
            if (StartsWithAddress().Match(_lines[i]) is not { Success: true } match) continue;
            var address = match.Groups["address"].Value;
            if (found.Exists(report => report.Recipient.Equals(address, StringComparison.OrdinalIgnoreCase))) continue;
            var words = WordsAfter(i, match.Length, address);
            found.Add(new RecipientReport(address, null, DeliveryAction.Failed, EnhancedStatus.Find(words), words.Length == 0 ? null : words, null));
        }
        if (found.Count == 0 && NamedRecipient() is { } named) found.Add(named);
        return found;
    }

    /// <summary>The Message-ID in the returned header.</summary>
    internal string? OriginalMessageId()
    {
        var line = Array.Find(_rest, line => line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase));
        return line is null ? null : MessageIds.Parse(line["Message-ID:".Length..]).FirstOrDefault();
    }

    /// <summary>
    /// The rest of the address's line and what follows, up to the next address. An empty line ends it once something was said;
    /// Gmail and m-FILTER put one between the address and the words.
    /// </summary>
    private string WordsAfter(int index, int skip, string address)
    {
        var words = new List<string> { _lines[index][skip..].Trim() };
        for (var i = index + 1; i < _lines.Count && words.Count < 40; i++)
        {
            if (StartsWithAddress().Match(_lines[i]) is { Success: true } next && !address.Equals(next.Groups["address"].Value, StringComparison.OrdinalIgnoreCase)) break;
            if (_lines[i].Length == 0 && EnhancedStatus.Find(string.Join(' ', words)) is not null) break;
            words.Add(_lines[i].Trim());
        }
        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    /// <summary>DragonFly names the address within its first sentence.</summary>
    private RecipientReport? NamedRecipient()
    {
        var text = string.Join(' ', _lines);
        if (AddressInBrackets().Match(text) is not { Success: true } match) return null;
        return new RecipientReport(match.Groups["address"].Value, null, DeliveryAction.Failed, EnhancedStatus.Find(text.AsSpan(match.Index)), text[match.Index..], null);
    }

    private static bool SaysBounce(MimeMessage message)
    {
        if (message.Headers.First("X-Failed-Recipients") is not null) return true;
        if (message.Headers.First("Return-Path")?.Value.Trim() == "<>") return true;
        return BounceSender().IsMatch(message.Headers.First("From")?.Text ?? "") || BounceSubject().IsMatch(message.Subject);
    }

    private static string Unquote(string line) => line.StartsWith('>') ? line.TrimStart('>', ' ') : line;

    [GeneratedRegex(@"^\s{0,10}<?(?<address>[^\s<>@,;:""]{1,64}@[^\s<>@,;:""]{1,255}?)>?(:|\s*$|\s+[\[(]|\s{2,}|\.\.\.)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex StartsWithAddress();

    [GeneratedRegex(@"^(<<< )?[45][0-9]{2}[ -]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ReplyLine();

    [GeneratedRegex(@"<(?<address>[^\s<>@]{1,64}@[^\s<>@]{1,255})>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AddressInBrackets();

    [GeneratedRegex(@"^(-{2,}.*\b(copy of|original message|returned message|below this line|message header)|message headers follow|included is a copy|received:|return-path:|from mailer-daemon )",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ReturnedMessage();

    [GeneratedRegex(@"mailer-?daemon|postmaster|mail delivery (system|subsystem)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex BounceSender();

    [GeneratedRegex(@"failure notice|delivery (status|failed|failure|report)|undeliver|returned mail|mail(er)? (delivery|system) (fail|error)|delayed mail|non remis|unzustellbar",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex BounceSubject();
}
