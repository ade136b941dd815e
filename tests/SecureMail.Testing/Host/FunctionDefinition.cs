namespace SecureMail.Testing.Host;

/// <summary>What a function's trigger is.</summary>
public enum TriggerKind
{
    /// <summary>HTTP requests, proxied as they come.</summary>
    Http,

    /// <summary>Messages of a storage queue.</summary>
    Queue,

    /// <summary>A schedule.</summary>
    Timer,
}

/// <summary>One folder of the package: a function and its trigger.</summary>
/// <param name="Name">The folder's name; triggers that are not proxied are posted to it.</param>
/// <param name="Kind">What starts it.</param>
/// <param name="Binding">The trigger's binding name, the key in the payload's Data.</param>
/// <param name="Route">HTTP: the route; otherwise empty.</param>
/// <param name="Methods">HTTP: the methods; any other is a 404.</param>
/// <param name="Queue">Queue: its name; otherwise empty.</param>
/// <param name="IsBinary">Queue: whether dataType is binary.</param>
/// <param name="IsProxied">HTTP: whether the bindings are exactly one httpTrigger and one http; others would get a payload.</param>
public sealed record FunctionDefinition(
    string Name, TriggerKind Kind, string Binding, string Route, IReadOnlyList<string> Methods, string Queue, bool IsBinary, bool IsProxied);
