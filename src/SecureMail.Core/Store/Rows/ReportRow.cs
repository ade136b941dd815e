namespace SecureMail.Core.Store.Rows;

/// <summary>
/// The table <c>reports</c>: PK id of an outgoing mail, RK "step": the participant it is for, so that a service's report
/// finds its way. Names no address; deleted when the message ends.
/// </summary>
public static class ReportRow
{
    private const string RowKey = "step";

    /// <summary>The row of a mail.</summary>
    public static TableRow Create(Guid mail, OwedStep step) => new TableRow(mail.ToString("N"), RowKey)
        .Set("Message", step.Message.Value)
        .Set("Mailbox", step.Mailbox.Value);

    /// <summary>Its key.</summary>
    public static (string Partition, string Row) KeyOf(Guid mail) => (mail.ToString("N"), RowKey);

    /// <summary>The participant that it names.</summary>
    public static OwedStep StepOf(TableRow row) =>
        new(MessageId.FromStored(row.RequiredText("Message")), MailboxHash.FromStored(row.RequiredText("Mailbox")));
}
