namespace SecureMail.Portal.Sessions;

/// <summary>
/// A browser's name for the list of sessions, from a fixed list: enough to recognise one's own phone, too little to
/// recognise a person, and no text of the request is stored.
/// </summary>
internal static class Devices
{
    // Order counts: Edge says Chrome too, Chrome says Safari, Android says Linux, iPhones say Mac OS.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>Such as "Firefox, Windows"; empty when neither is known.</summary>
    public static string NameOf(string? userAgent) =>
        string.Join(", ", new[] { Find(Browsers, userAgent), Find(Systems, userAgent) }.OfType<string>());

    private static string? Find((string Mark, string Name)[] known, string? userAgent) =>
        known.FirstOrDefault(one => userAgent?.Contains(one.Mark, StringComparison.Ordinal) == true).Name;
}
