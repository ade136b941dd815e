namespace SecureMail.Core.Store.Rows;

/// <summary>A deletion certificate that is owed, in the table <c>certificates</c>: PK hour of the end, RK message id.</summary>
public static class CertificateDebtRow
{
    /// <summary>A new row.</summary>
    public static TableRow Create(MessageRow tombstone)
    {
        var endedAt = tombstone.EndedAt ?? tombstone.ExpiresAt;
        return new TableRow(ExpiryRow.PartitionOf(endedAt), tombstone.Id.Value).Set("EndedAt", endedAt);
    }

    /// <summary>The message.</summary>
    public static MessageId MessageOf(TableRow row) => MessageId.FromStored(row.Key);

    /// <summary>Since when it is owed.</summary>
    public static DateTimeOffset EndedAtOf(TableRow row) => row.RequiredTime("EndedAt");
}
