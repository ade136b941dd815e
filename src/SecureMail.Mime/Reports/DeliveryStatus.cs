using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureMail.Mime;

/// <summary>Turns the fields of message/delivery-status into recipients (RFC 3464 section 2.3).</summary>
internal static partial class DeliveryStatus
{
    /// <summary>
    /// One entry a recipient. A group starts where a field comes that the group before already has:
    /// servers leave out the empty line between groups, or put several.
    /// </summary>
    internal static List<RecipientReport> Recipients(ReportFields fields, BounceText text)
    {
        var groups = new List<Dictionary<string, string>>();
        foreach (var (name, value) in fields.Items)
        {
            var key = Key(name);
            if (key is null) continue;
            if (groups.Count == 0 || groups[^1].ContainsKey(key) || (key == "recipient" && groups[^1].ContainsKey("action"))) groups.Add([]);
            groups[^1][key] = value;
        }
        groups.RemoveAll(group => !group.ContainsKey("recipient") && !group.ContainsKey("original"));
        return [.. groups.Select(group => Recipient(group, text, isOnly: groups.Count == 1))];
    }

    /// <summary>"rfc822; a@b" to "a@b"; the type's case and spaces do not matter.</summary>
    internal static string? WithoutType(string? value)
    {
        if (value is null) return null;
        var semicolon = value.IndexOf(';', StringComparison.Ordinal);
        return (semicolon < 0 ? value : value[(semicolon + 1)..]).Trim();
    }

    /// <summary>"rfc822; a@b" or "utf-8; a@b" to the address. RFC 6533 section 3: \x{hex} stands for a character beyond ASCII.</summary>
    internal static string? Address(string? value)
    {
        if (WithoutType(value)?.Trim('<', '>', ' ', '\t') is not { Length: > 0 } address) return null;
        var isUtf8 = value!.TrimStart().StartsWith("utf-8", StringComparison.OrdinalIgnoreCase);
        return isUtf8 ? HeaderText.WithoutControls(EmbeddedCharacter().Replace(address, Character)) : address;
    }

    private static string Character(Match match) =>
        Rune.TryCreate(int.Parse(match.Groups["hex"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), out var rune)
            ? rune.ToString()
            : match.Value;

    [GeneratedRegex(@"\\x\{(?<hex>[0-9A-Fa-f]{2,6})\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex EmbeddedCharacter();

    private static string? Key(string name) => name.ToLowerInvariant() switch
    {
        "final-recipient" => "recipient",
        "original-recipient" => "original",
        "action" => "action",
        "status" => "status",
        "diagnostic-code" => "diagnostic",
        "remote-mta" => "remote",
        _ => null,
    };

    private static RecipientReport Recipient(Dictionary<string, string> group, BounceText text, bool isOnly)
    {
        var original = Address(group.GetValueOrDefault("original"));
        var recipient = Address(group.GetValueOrDefault("recipient")) ?? original ?? "";
        var diagnostic = WithoutType(group.GetValueOrDefault("diagnostic"));
        var status = EnhancedStatus.Find(group.GetValueOrDefault("status"));
        // QUIRK: OpenSMTPD, Exchange and others state x.0.0 and put the real code into the diagnostic, or into the text only;
        // sendmail makes 5.1.1 of every 550, whatever code the refusing server gave with it.
        if (RefusersOwn(diagnostic, status) is { } own) status = own;
        if (status is null or { IsVague: true }) status = Better(diagnostic, status) ?? Better(text.About(recipient), status) ?? status;
        if (status is { IsVague: true } && isOnly) status = text.InReplyLines() ?? status;
        return new RecipientReport(recipient, original, Action(group.GetValueOrDefault("action")), status, diagnostic, WithoutType(group.GetValueOrDefault("remote")));
    }

    /// <summary>The code in "550 5.7.1 …" (RFC 2034 section 4), if it is of the stated class.</summary>
    private static EnhancedStatus? RefusersOwn(string? diagnostic, EnhancedStatus? stated)
    {
        if (diagnostic is null || diagnostic.Length < 9 || !diagnostic.AsSpan(0, 3).ContainsOnlyDigits() || diagnostic[3] is not (' ' or '-')) return null;
        var found = EnhancedStatus.Find(diagnostic.AsSpan(4, Math.Min(12, diagnostic.Length - 4)));
        return found is { IsVague: false } && (stated is null || stated.Value.Class == found.Value.Class) ? found : null;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static EnhancedStatus? Better(string? words, EnhancedStatus? stated) =>
        EnhancedStatus.Find(words) is { } found && (stated is null || !found.IsVague) ? found : null;

    private static DeliveryAction Action(string? value) => FirstWord(value).ToLowerInvariant() switch
    {
        "failed" or "failure" => DeliveryAction.Failed,
        "delayed" => DeliveryAction.Delayed,
        "delivered" => DeliveryAction.Delivered,
        "relayed" => DeliveryAction.Relayed,
        "expanded" => DeliveryAction.Expanded,
        _ => DeliveryAction.Unknown,
    };

    private static string FirstWord(string? value) => value?.Split([' ', '\t', ';', '('], 2)[0] ?? "";
}
