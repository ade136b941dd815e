using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Notify;

/// <summary>What an email service reports, minutes or hours later, about a mail that it had taken.</summary>
/// <param name="Mail">The mail's id.</param>
/// <param name="Delivered">Whether the recipient's server has taken it.</param>
/// <param name="Status">The service's word, such as Bounced or Suppressed. From outside.</param>
/// <param name="Detail">The service's sentence; null when it gave none. From outside.</param>
public sealed record DeliveryReport(Guid Mail, bool Delivered, string Status, string? Detail);

/// <summary>Leads from the id of an outgoing mail back to its participant. A report that is none of ours changes nothing.</summary>
public sealed class DeliveryReports(ITableStore tables, OwedSteps steps)
{
    /// <summary>Remembers which participant a mail is for.</summary>
    public Task ExpectAsync(Guid mail, OwedStep step, CancellationToken cancellationToken) =>
        tables.PutAsync(StorageNames.Reports, ReportRow.Create(mail, step), cancellationToken);

    /// <summary>Writes a report down; returns whether it was news. The same report twice is one.</summary>
    public async Task<bool> RecordAsync(DeliveryReport report, CancellationToken cancellationToken)
    {
        var (partition, key) = ReportRow.KeyOf(report.Mail);
        return await tables.GetAsync(StorageNames.Reports, partition, key, cancellationToken) is { } row
            && await steps.RecordReportAsync(ReportRow.StepOf(row), report.Delivered, Sentence(report), accept: _ => true, cancellationToken);
    }

    private static string Sentence(DeliveryReport report)
    {
        var detail = ServerWords.Clean(report.Detail ?? "");
        return report.Delivered
            ? "The recipient’s mail server has taken the notice."
            : $"The notice came back ({ServerWords.Clean(report.Status)}).{(detail.Length > 0 ? $" The server said: {detail}" : "")}";
    }
}
