using SecureMail.Core.Store;

namespace SecureMail.Core.Expire;

/// <summary>One kind of work that the sweep finds row by row, in the order of the rows' keys.</summary>
internal interface ISweepPhase
{
    /// <summary>Its name, by which its progress is stored: letters.</summary>
    string Name { get; }

    /// <summary>The ranges of rows that are due, in ascending order. Only the hour that is going on is looked through.</summary>
    IEnumerable<TableQuery> Due(DateTimeOffset now);

    /// <summary>Handles a row; done twice, it is done once.</summary>
    Task<SweepFound> HandleAsync(TableRow row, DateTimeOffset now, CancellationToken cancellationToken);
}
