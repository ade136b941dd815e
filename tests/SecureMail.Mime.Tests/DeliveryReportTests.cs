using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

public class DeliveryReportTests
{
    private static MimeMessage Standard(string status) => Mail.Read($"""
        From: MAILER-DAEMON@mx.example
        Subject: Undelivered
        Content-Type: multipart/report; report-type=delivery-status; boundary=B

        --B
        Content-Type: text/plain

        <b@example.com>: 550 5.7.25 <b@example.com>: no reverse name

        --B
        Content-Type: message/delivery-status

        {status}
        --B
        Content-Type: text/rfc822-headers

        Message-ID: <orig-1@in.example>
        --B--
        """);

    [Fact]
    public void StandardReport_IsReadPerRecipient()
    {
        var report = DeliveryReport.Of(Standard("""
            Reporting-MTA: dns; mx.example
            Original-Envelope-Id: env-7

            Final-Recipient: RFC822; a@example.com
            Original-Recipient: rfc822;A@example.com
            Action: failed (gave up)
            Status: 5.1.1 (no mailbox)
            Remote-MTA: dns; far.example
            Diagnostic-Code: smtp; 550 5.1.1 No such
             user here


            Final-Recipient: rfc822; c@example.com
            Action: delayed
            Status: 4.4.1
            """))!;

        Assert.True(report.IsStandard);
        Assert.Equal(("mx.example", "env-7", "<orig-1@in.example>"), (report.ReportingMta, report.OriginalEnvelopeId, report.OriginalMessageId));
        Assert.Equal(
            [
                new RecipientReport("a@example.com", "A@example.com", DeliveryAction.Failed, new EnhancedStatus(5, 1, 1), "550 5.1.1 No such user here", "far.example"),
                new RecipientReport("c@example.com", null, DeliveryAction.Delayed, new EnhancedStatus(4, 4, 1), null, null),
            ],
            report.Recipients);
    }

    [Theory]
    [InlineData("Final-Recipient: rfc822; b@example.com\nAction: failed\nStatus: 5.0.0", "5.7.25", "the code stands in the text only (OpenSMTPD)")]
    [InlineData("Final-Recipient: rfc822; b@example.com\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.2.2 full", "5.2.2", "a vague status and a clear diagnostic")]
    [InlineData("Final-Recipient: rfc822; b@example.com\nStatus: 5.1.1\nDiagnostic-Code: SMTP; 550 5.7.1 blocked", "5.7.1", "the refusing server's own code (sendmail)")]
    [InlineData("Final-Recipient: rfc822; x@example.com\nDiagnostic-Code: smtp; 450 4.2.0 wait", "4.2.0", "no status at all")]
    [InlineData("Final-Recipient: rfc822; x@example.com\nStatus: 5.0.0", "5.0.0", "nothing better")]
    public void Status_IsTheMostTellingCode(string group, string expected, string reason)
    {
        Assert.True(expected == DeliveryReport.Of(Standard(group))!.Recipients.Single().Status.ToString(), reason);
    }

    [Fact]
    public void GroupsWithoutAnEmptyLineBetween_AreToldApart()
    {
        var report = DeliveryReport.Of(Standard("""
            Final-Recipient: rfc822; a@example.com
            Action: failed
            Status: 5.1.1
            Final-Recipient: rfc822; c@example.com
            Action: delivered
            Status: 2.0.0
            """))!;

        Assert.Equal([DeliveryAction.Failed, DeliveryAction.Delivered], report.Recipients.Select(recipient => recipient.Action));
    }

    [Theory]
    [InlineData("qmail", "failure notice", """
        Hi. This is the qmail-send program.

        <a@example.com>:
        192.0.2.15 does not like recipient.
        Remote host said: 550 5.1.1 no such user

        <b@example.com>:
        Remote host said: 550 5.2.1 disabled

        --- Below this line is a copy of the message.

        Message-ID: <orig@in.example>
        """, "a@example.com 5.1.1,b@example.com 5.2.1")]
    [InlineData("Exim", "Mail delivery failed: returning message to sender", """
        The following address(es) failed:

          a@example.com
            SMTP error from remote mail server after RCPT TO:<a@example.com>:
            host mx.example.com [192.0.2.1]: 554 5.7.1 <a@example.com>:
            Recipient address rejected

        ------ This is a copy of the message, including all the headers. ------

        Message-ID: <orig@in.example>
        """, "a@example.com 5.7.1")]
    [InlineData("report fields in the text", "Delivery Status Notification", """
        Action: failed
        Final-Recipient: rfc822; a@example.com
        Status: 4.4.7

        ----- Original message -----
        Message-ID: <orig@in.example>
        """, "a@example.com 4.4.7")]
    public void BounceInWords_IsReadAsFarAsItTells(string mailer, string subject, string text, string expected)
    {
        var report = DeliveryReport.Of(Mail.Read($"Return-Path: <>\nSubject: {subject}\n\n{text}"))!;

        Assert.False(report.IsStandard);
        Assert.Equal((mailer, expected), (mailer, string.Join(',', report.Recipients.Select(recipient => $"{recipient.Recipient} {recipient.Status}"))));
        Assert.Equal("<orig@in.example>", report.OriginalMessageId);
    }

    [Fact]
    public void OrdinaryMail_IsNoReport()
    {
        Assert.Null(DeliveryReport.Of(Mail.Read("From: a@example.com\nSubject: hello\n\n<b@example.com>: 550 5.1.1 is what I got")));
    }

    [Theory]
    [InlineData("utf-8; j\\x{00F6}rg@example.com", "jörg@example.com", "RFC 6533 section 3, written in ASCII")]
    [InlineData("UTF-8;\\x{1F600}@example.com", "\U0001F600@example.com", "beyond the basic plane")]
    [InlineData("utf-8; j\u00C3\u00B6rg@example.com", "jörg@example.com", "written in UTF-8")]
    [InlineData("utf-8; a\\x{D800}@example.com", "a\\x{D800}@example.com", "no character")]
    [InlineData("rfc822; a\\x{41}@example.com", "a\\x{41}@example.com", "another address type")]
    public void InternationalAddress_IsRead(string field, string expected, string reason)
    {
        Assert.True(expected == DeliveryReport.Of(Standard($"Final-Recipient: {field}\nStatus: 5.1.1"))!.Recipients.Single().Recipient, reason);
    }

    [Theory]
    [InlineData("550 5.1.1 x", "5.1.1")]
    [InlineData("host 192.5.1.1 said no", null)]
    [InlineData("(#5.4.4)", "5.4.4")]
    [InlineData("5.1.1.", "5.1.1")]
    [InlineData("5.1.1.7", null)]
    [InlineData("version 3.1.1", null)]
    [InlineData("5.0.0 then 5.2.2", "5.2.2")]
    [InlineData("5.1.1234", null)]
    [InlineData("", null)]
    public void EnhancedStatus_IsFoundInText(string text, string? expected)
    {
        Assert.Equal(expected, EnhancedStatus.Find(text)?.ToString());
    }

    [CorpusFact]
    public void Bounces_OfManyMailers_AreReadAsABounceLibraryReadsThem()
    {
        var right = 0;
        var all = 0;
        foreach (var (file, statuses) in SharedData.Bounces())
        {
            var report = DeliveryReport.Of(MimeReader.Read(File.ReadAllBytes(file), MimeLimits.Default));
            var found = report?.Recipients.Select(recipient => recipient.Status?.ToString() ?? "").ToList() ?? [];
            all += statuses.Count;
            right += statuses.Count(found.Remove);
        }

        Assert.True(right >= 0.95 * all, $"{right} of {all}");
    }
}
