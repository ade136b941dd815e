namespace SecureMail.Endurance.Speed;

/// <summary>What the program asks of the store when it accepts a mail, by what it costs.</summary>
internal enum StorageOperation
{
    GetRow,
    WriteRow,
    Transact,
    PutBlob,
    SendHint,
}
