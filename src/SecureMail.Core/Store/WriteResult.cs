namespace SecureMail.Core.Store;

/// <summary>What became of a conditional write.</summary>
public enum WriteResult
{
    /// <summary>It was written.</summary>
    Done,

    /// <summary>Nothing was written: a row or blob of that name was there already.</summary>
    Exists,

    /// <summary>Nothing was written: the row has changed since it was read.</summary>
    Changed,

    /// <summary>Nothing was written: there is no such row.</summary>
    Missing,
}
