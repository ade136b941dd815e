using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Policy;

/// <summary>What applications and the near-miss rule add to the tag.</summary>
public sealed class ApplicationPolicyTests
{
    [Theory]
    [InlineData("X-Secure: yes", Verdict.Seal, VerdictReason.Triggered, "the field asks")]
    [InlineData("x-secure: ", Verdict.Seal, VerdictReason.Triggered, "an empty field asks too")]
    [InlineData("X-Secure: No", Verdict.Pass, VerdictReason.Untagged, "the field says no")]
    [InlineData("X-Secure: 0", Verdict.Pass, VerdictReason.Untagged, "zero says no")]
    [InlineData("X-Other: yes", Verdict.Pass, VerdictReason.Untagged, "another field")]
    [InlineData("X-Secure: no\r\nX-Secure: yes", Verdict.Seal, VerdictReason.Triggered, "in doubt: two fields, one asks")]
    public void AFieldMayAskForSealing(string fields, Verdict verdict, VerdictReason reason, string why)
    {
        var settings = new ApplicationSettings { TriggerField = "X-Secure" };
        var sample = MailSample.About("Report");
        foreach (var field in fields.Split("\r\n"))
        {
            sample.Field(field[..field.IndexOf(':', StringComparison.Ordinal)], field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        }
        AssertVerdict(Pipeline.Acme, settings, sample, verdict, reason, why);
    }

    public static TheoryData<string, Organisation, ApplicationSettings, Verdict, VerdictReason> Rules() => new()
    {
        { "Report", Pipeline.Acme, new ApplicationSettings { SealsAll = true }, Verdict.Seal, VerdictReason.Application },
        { "[encrypt]", Pipeline.Acme, new ApplicationSettings { SealsAll = true }, Verdict.Seal, VerdictReason.Tagged },
        { "Report", Pipeline.Acme, new ApplicationSettings { Kind = ApplicationKind.Postmark }, Verdict.Refuse, VerdictReason.NoWayOn },
        { "Report", Pipeline.Acme, new ApplicationSettings { Kind = ApplicationKind.Cloudflare }, Verdict.Pass, VerdictReason.Untagged },
        { "(encrypt)", Pipeline.Acme, new ApplicationSettings(), Verdict.Seal, VerdictReason.NearMiss },
        { "(encrypt)", Pipeline.Acme with { NearMisses = NearMissRule.Refuse }, new ApplicationSettings(), Verdict.Refuse, VerdictReason.InexactTag },
        { "[encrypt]", Pipeline.Acme with { NearMisses = NearMissRule.Refuse }, new ApplicationSettings(), Verdict.Seal, VerdictReason.Tagged },
        { "Re: Geheim [GEHEIM] x", Pipeline.Acme with { Tags = ["encrypt", "geheim"] }, new ApplicationSettings(), Verdict.Seal, VerdictReason.Tagged },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void EveryRuleHasItsReason(string subject, Organisation organisation, ApplicationSettings settings, Verdict verdict, VerdictReason reason) =>
        AssertVerdict(organisation, settings, MailSample.About(subject), verdict, reason, subject);

    [Fact]
    public void AMailThatCannotBeReadIsSealed_WhateverTheApplicationSays()
    {
        var message = MailReading.Read(MailSample.About("Report").Fields(10_000).ToBytes()).Message;

        var verdict = Assert.Single(TagPolicy.Decide(
            Pipeline.Acme, new ApplicationSettings { Kind = ApplicationKind.Mailgun, TriggerField = "X-Secure" }, message, [Pipeline.Bob]));

        Assert.Equal((Verdict.Seal, VerdictReason.Unreadable), (verdict.Verdict, verdict.Reason));
    }

    [Fact]
    public void EveryReasonHasASentence() =>
        Assert.All(Enum.GetValues<VerdictReason>(), reason => Assert.EndsWith(".", VerdictWords.Explain(reason), StringComparison.Ordinal));

    private static void AssertVerdict(
        Organisation organisation, ApplicationSettings settings, MailSample sample, Verdict verdict, VerdictReason reason, string why)
    {
        var decided = Assert.Single(TagPolicy.Decide(organisation, settings, MailReading.Read(sample.ToBytes()).Message, [Pipeline.Bob]));
        Assert.True((decided.Verdict, decided.Reason) == (verdict, reason), $"{why}: {decided.Verdict}, {decided.Reason}");
    }
}
