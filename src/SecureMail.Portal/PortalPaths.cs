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

    public const string Language = "/portal/language";
    public const string Check = "/portal/check";
    public const string SecondStep = "/portal/second-step";
    public const string Passkey = "/portal/passkey";
    public const string NewPasskey = "/portal/account/passkey";
    public const string RemovePasskey = "/portal/account/remove-passkey";
    public const string Authenticator = "/portal/account/authenticator";
    public const string RemoveAuthenticator = "/portal/account/remove-authenticator";
    public const string Question = "/portal/account/question";
    public const string Sharing = "/portal/account/sharing";
    public const string EndSession = "/portal/account/end-session";

    /// <summary>Where the answer to a security question goes that remains after a right code.</summary>
    public const string Answer = "/portal/register?handler=answer";

    /// <summary>The route value that names a message.</summary>
    public const string MessageIdName = "id";

    public static string PasskeyFor(string? message) => message is null ? Passkey : $"{Passkey}?message={Uri.EscapeDataString(message)}";

    public static string Message(MessageId id) => $"/portal/messages/{id}";

    /// <summary>The message's page, at the message itself: others of its conversation stand above it.</summary>
    public static string WithinConversation(MessageId id) => $"{Message(id)}#m-{id}";

    public static string Reply(MessageId id) => $"/portal/messages/{id}/reply";

    public static string Expire(MessageId id) => $"/portal/messages/{id}/expire";

    public static string Html(MessageId id, int document) => $"/portal/messages/{id}/html/{document}";

    public static string Attachment(MessageId id, int file) => $"/portal/messages/{id}/attachments/{file}";

    public static string Raw(MessageId id) => $"/portal/messages/{id}/message.eml";

    public static string Manage(MessageId id) => $"/portal/messages/{id}/manage";

    public static string Certificate(MessageId id) => $"/portal/messages/{id}/certificate.json";

    public static string Undo(MessageId answered) => $"/portal/messages/{answered}/reply?handler=undo";

    public static string MoreTime(MessageId id) => $"/portal/messages/{id}/more-time";

    public static string Accent(MessageId id) => $"/portal/messages/{id}/accent.css";

    public static string Logo(MessageId id) => $"/portal/messages/{id}/logo.png";

    /// <summary>Whether it is a plain path of the portal, to which a form may lead back.</summary>
    public static bool IsOwn(string? path) =>
        path is not null && (path == Root || path.StartsWith(Root + "/", StringComparison.Ordinal))
        && !path.Contains("..", StringComparison.Ordinal)
        && path.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '.');
}
