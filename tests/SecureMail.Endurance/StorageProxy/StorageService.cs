namespace SecureMail.Endurance.StorageProxy;

/// <summary>The three services of a storage account.</summary>
internal enum StorageService
{
    Blob,
    Queue,
    Table,
}
