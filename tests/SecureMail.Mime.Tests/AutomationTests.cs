namespace SecureMail.Mime.Tests;

public class AutomationTests
{
    [Theory]
    [InlineData("Auto-Submitted: auto-replied (vacation)", AutomationKind.AutoReply)]
    [InlineData("Auto-Submitted: AUTO-GENERATED; owner=x", AutomationKind.Generated)]
    [InlineData("Auto-Submitted: no", null)]
    [InlineData("Return-Path: <>", AutomationKind.Report)]
    [InlineData("Content-Type: multipart/report; boundary=b", AutomationKind.Report)]
    [InlineData("Precedence: bulk", AutomationKind.Bulk)]
    [InlineData("Precedence: auto_reply", AutomationKind.AutoReply)]
    [InlineData("List-Id: <l.example.com>", AutomationKind.Bulk)]
    [InlineData("X-Autoreply: yes", AutomationKind.AutoReply)]
    [InlineData("X-POST-MessageClass: 9; Autoresponder", AutomationKind.AutoReply)]
    [InlineData("X-Auto-Response-Suppress: DR, OOF", AutomationKind.RepliesUnwanted)]
    [InlineData("X-Auto-Response-Suppress: DR, RN", null)]
    [InlineData("X-Loop: me", AutomationKind.Loop)]
    [InlineData("Return-Path: <no-reply@example.com>", AutomationKind.Generated)]
    [InlineData("Return-Path: <list-request@example.com>", AutomationKind.Generated)]
    [InlineData("Return-Path: <jane@example.com>", null)]
    [InlineData("Subject: Automatic reply: hello", AutomationKind.AutoReply)]
    [InlineData("Subject: Re: hello", null)]
    public void Of_TellsRobotsFromPeople(string field, AutomationKind? expected)
    {
        Assert.Equal(expected, Automation.Of(Mail.Read($"From: a@example.com\n{field}\n\nbody"), envelopeSender: null)?.Kind);
    }

    [Fact]
    public void Of_NullEnvelopeSender_OutranksTheReturnPathField()
    {
        Assert.Equal(AutomationKind.Report, Automation.Of(Mail.Read("Return-Path: <a@b.example>\n\n"), "")?.Kind);
    }

    [Fact]
    public void Of_ManyHops_IsALoop()
    {
        Assert.Equal(AutomationKind.Loop, Automation.Of(Mail.Read(string.Concat(Enumerable.Repeat("Received: by x\n", 51)) + "\n"), null)?.Kind);
    }

    [Fact]
    public void DispositionNotification_IsRead()
    {
        var notification = DispositionNotification.Of(Mail.Read("""
            Content-Type: multipart/report; report-type=disposition-notification; boundary=B

            --B

            Your message was read.
            --B
            Content-Type: message/disposition-notification

            Final-Recipient: rfc822; joe@example.com
            Original-Message-ID: <1@example.org>
            Disposition: manual-action/MDN-sent-manually; Displayed
            --B--
            """));

        Assert.Equal(new DispositionNotification("joe@example.com", "<1@example.org>", "displayed", IsAutomatic: false), notification);
    }
}
