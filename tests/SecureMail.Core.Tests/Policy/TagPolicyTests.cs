using SecureMail.Core.Inbound;
using SecureMail.Core.Policy;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Policy;

/// <summary>From the bytes of a mail to the verdict, through the MIME reader.</summary>
public sealed class TagPolicyTests
{
    [Theory]
    [InlineData("[encrypt] Report", VerdictReason.Tagged, "plain")]
    [InlineData("Quarterly\r\n [encrypt]\r\n\tReport", VerdictReason.Tagged, "folded around the tag")]
    [InlineData("[enc\r\n rypt] Report", VerdictReason.NearMiss, "folded within the tag leaves a space")]
    [InlineData("=?utf-8?q?=5Bencrypt=5D_Bericht?=", VerdictReason.Tagged, "Q encoded word")]
    [InlineData("=?UTF-8?B?W2VuY3J5cHRdIEJlcmljaHQ=?=", VerdictReason.Tagged, "B encoded word")]
    [InlineData("=?utf-8?q?=5Benc?= =?utf-8?q?rypt=5D?=", VerdictReason.Tagged, "cut in two encoded words")]
    [InlineData("=?utf-8?q?=5Benc?=\r\n =?iso-8859-1?q?rypt=5D?=", VerdictReason.Tagged, "cut in two charsets and folded")]
    [InlineData("=?utf-16be?b?AFsAZQBuAGMAcgB5AHAAdABd?=", VerdictReason.Tagged, "UTF-16")]
    [InlineData("=?iso-2022-jp?b?GyRCIU4bKEJlbmNyeXB0GyRCIU8bKEI=?=", VerdictReason.NearMiss, "full-width brackets in ISO-2022-JP")]
    [InlineData("=?x-unknown?q?=5Bencrypt=5D?=", VerdictReason.Tagged, "a charset that nobody knows, around ASCII")]
    [InlineData("Report =?x-unknown?b?rYWD?=", VerdictReason.Unreadable, "a charset that nobody knows, around anything else")]
    [InlineData("=?utf-8?x?=5Bencrypt=5D?=", VerdictReason.Unreadable, "an encoding that nobody knows")]
    [InlineData("=?utf-8?b?W2VuY3J5cHRd", VerdictReason.Unreadable, "an encoded word that was cut off")]
    [InlineData("(encrypt) Report", VerdictReason.NearMiss, "round brackets")]
    public void WhatMayBeTheTagIsSealed(string subject, VerdictReason reason, string why) =>
        AssertVerdict(MailSample.About(subject).ToBytes(), Verdict.Seal, reason, why);

    [Theory]
    [InlineData("Report", "no tag")]
    [InlineData("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "an ordinary encoded word")]
    [InlineData("Is 1+1=?", "a question that only looks like one")]
    public void WhatSurelyIsNotPasses(string subject, string why) =>
        AssertVerdict(MailSample.About(subject).ToBytes(), Verdict.Pass, VerdictReason.Untagged, why);

    [Fact]
    public void TheTagInASecondSubjectFieldCounts() =>
        AssertVerdict(
            MailSample.About("Report").Field("Subject", "[encrypt]").ToBytes(), Verdict.Seal, VerdictReason.Tagged, "two Subject fields");

    [Fact]
    public void AMailWithoutSubjectPasses() =>
        AssertVerdict(
            new MailSample().Field("From", Pipeline.Jane).ToBytes(), Verdict.Pass, VerdictReason.Untagged, "no Subject field");

    [Fact]
    public void AMailBeyondTheLimitsIsSealed() =>
        AssertVerdict(
            MailSample.About("Report").Fields(10_000).ToBytes(), Verdict.Seal, VerdictReason.Unreadable, "10,000 fields");

    [Fact]
    public void TheOwnDomainPassesAndTheOthersDoNot()
    {
        var verdicts = TagPolicy.Decide(Pipeline.Acme, application: null, MailReading.Read(MailSample.Tagged().ToBytes()).Message, ["a@acme.example", "b@sub.acme.example", "c@outside.example"]);

        Assert.Equal([Verdict.Pass, Verdict.Seal, Verdict.Seal], verdicts.Select(verdict => verdict.Verdict));
        Assert.Equal(VerdictReason.OwnDomain, verdicts[0].Reason);
    }

    private static void AssertVerdict(byte[] raw, Verdict verdict, VerdictReason reason, string why)
    {
        var decided = Assert.Single(TagPolicy.Decide(Pipeline.Acme, application: null, MailReading.Read(raw).Message, [Pipeline.Bob]));
        Assert.True((decided.Verdict, decided.Reason) == (verdict, reason), $"{why}: {decided.Verdict}, {decided.Reason}");
    }
}
