using Microsoft.Extensions.Logging;
using SecureMail.Core.Store;

namespace SecureMail.Portal;

/// <summary>The portal's log lines; event ids from 500. None holds an address or content: mailboxes are named by their keyed hash.</summary>
internal static partial class Logs
{
    [LoggerMessage(500, LogLevel.Error, "A request to the portal failed.")]
    public static partial void RequestFailed(ILogger logger, Exception error);

    [LoggerMessage(501, LogLevel.Information, "Mailbox {Mailbox} signed in by {Way}")]
    public static partial void SignedIn(ILogger logger, MailboxHash mailbox, string way);

    [LoggerMessage(502, LogLevel.Warning, "A sign-in by {Way} was refused")]
    public static partial void SignInRefused(ILogger logger, string way);

    [LoggerMessage(503, LogLevel.Warning, "{Status} for {Page}, asked by {Mailbox}")]
    public static partial void Refused(ILogger logger, int status, string page, string mailbox);
}
