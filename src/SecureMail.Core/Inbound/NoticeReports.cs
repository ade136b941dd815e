using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;
using SecureMail.Mime;

namespace SecureMail.Core.Inbound;

/// <summary>
/// Writes down what mail servers report on notices. Anybody can forge a report: only one that came to a notice's return path, or
/// names a notice of the organisation to whose application it came, counts; only a permanent failure does; and it changes
/// nothing but what the sender reads and is told.
/// </summary>
public sealed class NoticeReports(MessageTable messages, OwedSteps steps, EventLog events, TimeProvider clock)
{
    /// <summary>Notes what was found; an event remains of everything else than a report that changes nothing.</summary>
    public async Task NoteAsync(string organisation, MessageId mail, OwnMail own, CancellationToken cancellationToken)
    {
        switch (own.Kind)
        {
            case OwnMailKind.Loop:
                await events.AppendAsync(organisation, "LoopCut", mail, cancellationToken);
                break;
            case OwnMailKind.AutomaticAnswer:
                await events.AppendAsync(organisation, "AutomaticAnswerDropped", own.About!.Message, cancellationToken);
                break;
            case OwnMailKind.Report when own.Report!.Recipients.FirstOrDefault(IsFailure) is { } failure:
                await BounceAsync(own.CameBack ? null : organisation, own.About!, failure, cancellationToken);
                break;
        }
    }

    /// <param name="organisation">Whose notice it must be; null: anybody's, since all organisations share one address for returns.</param>
    /// <param name="about">The notice.</param>
    /// <param name="failure">What was reported.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private async Task BounceAsync(string? organisation, NoticeReference about, RecipientReport failure, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(about.Message, cancellationToken);
        if (message is null || (organisation ?? message.Organisation) != message.Organisation || await FindAsync(about, cancellationToken) is not { } mailbox)
        {
            return;
        }
        var isNews = await steps.RecordReportAsync(
            new OwedStep(message.Id, mailbox), delivered: false, Sentence(failure), row => Accept(row, clock.GetUtcNow()), cancellationToken);
        if (isNews)
        {
            await events.AppendAsync(message.Organisation, "NoticeBounced", message.Id, cancellationToken);
        }
    }

    /// <summary>Who has read the message has had the notice, whatever somebody reports.</summary>
    private static bool Accept(ParticipantRow row, DateTimeOffset now)
    {
        row.BouncedAt = now;
        return row is { Route: ParticipantRoute.Notice, OpenedAt: null };
    }

    private async Task<MailboxHash?> FindAsync(NoticeReference about, CancellationToken cancellationToken)
    {
        await foreach (var participant in messages.ParticipantsAsync(about.Message, cancellationToken))
        {
            if (participant.Mailbox.Value.StartsWith(about.MailboxStart, StringComparison.Ordinal))
            {
                return participant.Mailbox;
            }
        }
        return null;
    }

    // RFC 3464 section 2.3.3: "delayed" is no failure; a status of class 4 may still come right.
    private static bool IsFailure(RecipientReport report) =>
        report.Action is DeliveryAction.Failed or DeliveryAction.Unknown && report.Status?.IsPermanent == true;

    private static string Sentence(RecipientReport failure)
    {
        var words = ServerWords.Clean(failure.Diagnostic ?? "");
        var said = words.Length > 0 ? $" The server said: {words}" : "";
        return $"The notice came back undelivered ({failure.Status}).{said}";
    }
}
