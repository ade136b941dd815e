namespace SecureMail.Endurance.Speed;

/// <summary>What the program asks of the store when it accepts a mail or sends its notice, by what it costs.</summary>
internal enum StorageOperation
{
    GetRow,
    QueryRows,
    WriteRow,
    Transact,
    PutBlob,
    GetBlob,
    SendHint,

    /// <summary>A hint's whole life: sent, received, deleted.</summary>
    HandleHint,
}
