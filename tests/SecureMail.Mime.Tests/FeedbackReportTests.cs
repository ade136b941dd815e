using System.Net;
using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

public class FeedbackReportTests
{
    /// <summary>The long example of RFC 5965 appendix B.2.</summary>
    [Fact]
    public void Complaint_IsRead()
    {
        var report = FeedbackReport.Of(Mail.Read("""
            From: <abusedesk@example.com>
            Content-Type: multipart/report; report-type=feedback-report; boundary=B

            --B

            This is an email abuse report.
            --B
            Content-Type: message/feedback-report

            Feedback-Type: Abuse
            User-Agent: SomeGenerator/1.0
            Version: 1
            Original-Mail-From: <somespammer@example.net>
            Original-Rcpt-To: <user@example.com>
            Arrival-Date: Thu, 8 Mar 2005 14:00:00 EDT
            Reporting-MTA: dns; mail.example.com
            Source-IP: 192.0.2.1
            Reported-Domain: example.net
            Incidents: 3
            --B
            Content-Type: message/rfc822

            Message-ID: <8787KJKJ3K4J3K4J3K4J3.mail@example.net>

            Spam
            --B--
            """))!;

        Assert.Equal(("abuse", "SomeGenerator/1.0", "somespammer@example.net", "mail.example.com", 3), (report.FeedbackType, report.UserAgent, report.OriginalMailFrom, report.ReportingMta, report.Incidents));
        Assert.Equal(["user@example.com"], report.OriginalRecipients);
        Assert.Equal(["example.net"], report.ReportedDomains);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), report.SourceIp);
        Assert.Equal(new DateTimeOffset(2005, 3, 8, 14, 0, 0, TimeSpan.FromHours(-4)), report.ArrivalDate);
        Assert.Equal("<8787KJKJ3K4J3K4J3K4J3.mail@example.net>", report.OriginalMessageId);
    }

    [Fact]
    public void EmptyComplaint_SaysNothing()
    {
        var report = FeedbackReport.Of(Mail.Read("Content-Type: message/feedback-report\n\nSource-IP: nowhere"))!;

        Assert.Equal(("", 1), (report.FeedbackType, report.Incidents));
        Assert.Null(report.SourceIp);
        Assert.Empty(report.OriginalRecipients);
    }

    [Fact]
    public void OrdinaryMail_IsNoComplaint()
    {
        Assert.Null(FeedbackReport.Of(Mail.Read("Subject: abuse\n\nFeedback-Type: abuse")));
    }

    [CorpusFact]
    public void ComplaintsOfManyServices_AreRead()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(SharedData.Corpora!, "messages", "sisimai"), "arf-*.eml", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("message/feedback-report", StringComparison.OrdinalIgnoreCase))];

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.NotNull(FeedbackReport.Of(MimeReader.Read(File.ReadAllBytes(file), MimeLimits.Default))));
    }
}
