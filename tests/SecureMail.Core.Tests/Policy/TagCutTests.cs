using SecureMail.Core.Policy;

namespace SecureMail.Core.Tests.Policy;

public sealed class TagCutTests
{
    [Theory]
    [InlineData("[encrypt] Report", "Report", "in front")]
    [InlineData("Report [ENCRYPT]", "Report", "behind, in another case")]
    [InlineData("Re: [encrypt] Report", "Re: Report", "in the middle")]
    [InlineData("a[encrypt]b [geheim]", "a b", "glued to words, and a second tag")]
    [InlineData("[encrypt]", "", "nothing else")]
    [InlineData("two  spaces stay [sic]", "two  spaces stay [sic]", "no tag: nothing changes")]
    [InlineData("(encrypt) Report", "(encrypt) Report", "a near miss stays: the sender wrote it")]
    public void From_TakesTheTagsOut(string subject, string shown, string why) =>
        Assert.True(TagCut.From(subject, ["encrypt", "geheim"]) == shown, why);
}
