using System.Text;
using Microsoft.Extensions.Logging;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>Keeps what is logged, with exceptions.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly StringBuilder lines = new();
    private readonly Lock gate = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (gate)
        {
            lines.Append(formatter(state, exception)).Append(exception).Append('\n');
        }
    }

    public void Dispose()
    {
    }

    public override string ToString()
    {
        lock (gate)
        {
            return lines.ToString();
        }
    }
}
