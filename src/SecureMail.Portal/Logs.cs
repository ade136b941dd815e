using Microsoft.Extensions.Logging;

namespace SecureMail.Portal;

/// <summary>The portal's log lines; event ids from 500. None holds an address or content.</summary>
internal static partial class Logs
{
    [LoggerMessage(500, LogLevel.Error, "A request to the portal failed.")]
    public static partial void RequestFailed(ILogger logger, Exception error);
}
