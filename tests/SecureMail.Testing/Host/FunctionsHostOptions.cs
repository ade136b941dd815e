namespace SecureMail.Testing.Host;

/// <summary>How a stand-in of the Functions host runs a package.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The unpacked package.</summary>
    public required string Package { get; init; }

    /// <summary>The app settings; the storage account is in <c>AzureWebJobsStorage</c>, a connection string.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The port of the HTTP side on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>How often timers fire, whatever their schedule says; null: only when <see cref="FunctionsHostStandIn.RunTimerAsync"/> asks.</summary>
    public TimeSpan? TimersEvery { get; init; }

    /// <summary>Whether the host posts queue messages in the encoding that dataType asks for; false: the default one, whatever is asked for.</summary>
    public bool HonoursDataType { get; init; } = true;

    /// <summary>Bounds an invocation instead of host.json's functionTimeout.</summary>
    public TimeSpan? FunctionTimeout { get; init; }
}
