using System.Globalization;

namespace SecureMail.Core.Store;

/// <summary>Audit lines in the table <c>events</c>: PK organisation + day, RK time + message id + what happened. No content, no addresses.</summary>
public sealed class EventLog(ITableStore tables, TimeProvider clock)
{
    /// <summary>Writes a line.</summary>
    /// <param name="organisation">Whose.</param>
    /// <param name="what">A word such as "Withdrawn".</param>
    /// <param name="message">About which message.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task AppendAsync(string organisation, string what, MessageId message, CancellationToken cancellationToken) =>
        AppendAsync(organisation, what, message, clock.GetUtcNow(), cancellationToken);

    /// <summary>Writes a line about something that happened at a known time; written twice, it is still one line.</summary>
    /// <param name="organisation">Whose.</param>
    /// <param name="what">A word such as "Withdrawn".</param>
    /// <param name="message">About which message.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task AppendAsync(string organisation, string what, MessageId message, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var partition = organisation + "-" + at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var row = new TableRow(partition, FormattableString.Invariant($"{at.UtcTicks:D19}-{message}-{what}"))
            .Set("What", what)
            .Set("Message", message.Value)
            .Set("At", at);
        return tables.PutAsync(StorageNames.Events, row, cancellationToken);
    }
}
