using SecureMail.Core.Store;

namespace SecureMail.Portal;

/// <summary>The portal's addresses. Mails link to messages, so these stay as they are.</summary>
internal static class PortalPaths
{
    public const string Root = "/portal";
    public const string SignIn = "/portal/sign-in";
    public const string SignOut = "/portal/sign-out";
    public const string Start = "/portal/start";
    public const string Register = "/portal/register";
    public const string Sent = "/portal/sent";
    public const string Account = "/portal/account";

    /// <summary>The route value that names a message.</summary>
    public const string MessageIdName = "id";

    public static string Message(MessageId id) => $"/portal/messages/{id}";

    public static string Reply(MessageId id) => $"/portal/messages/{id}/reply";

    public static string Expire(MessageId id) => $"/portal/messages/{id}/expire";

    public static string Html(MessageId id, int document) => $"/portal/messages/{id}/html/{document}";

    public static string Attachment(MessageId id, int file) => $"/portal/messages/{id}/attachments/{file}";

    public static string Raw(MessageId id) => $"/portal/messages/{id}/message.eml";
}
