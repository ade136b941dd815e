namespace SecureMail.Core.Notify;

/// <summary>The languages that the service's mails are written in.</summary>
public static class MailLanguages
{
    /// <summary>English.</summary>
    public const string Default = "en";

    /// <summary>ISO 639 codes.</summary>
    public static readonly IReadOnlyList<string> Codes = ["ar", "de", "en", "es", "fr"];
}
