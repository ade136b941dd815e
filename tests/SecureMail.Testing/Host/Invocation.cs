namespace SecureMail.Testing.Host;

/// <summary>How the host takes an answer to a trigger.</summary>
public enum InvocationOutcome
{
    /// <summary>2xx with a JSON object: the message is deleted.</summary>
    Succeeded,

    /// <summary>Any other status, content type or JSON: the message comes again.</summary>
    Failed,

    /// <summary>2xx without content, or null: the real host waits until the function's time-out and then kills the handler.</summary>
    Hangs,

    /// <summary>The connection broke: the handler is gone.</summary>
    HandlerGone,

    /// <summary>The function's time-out passed; the handler was killed for it.</summary>
    TimedOut,
}

/// <summary>A trigger's call and what came of it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Outcome">How the host takes it.</param>
/// <param name="Status">The HTTP status; 0 when there was none.</param>
/// <param name="Answer">The answer's text.</param>
public sealed record Invocation(string Function, InvocationOutcome Outcome, int Status, string Answer);
