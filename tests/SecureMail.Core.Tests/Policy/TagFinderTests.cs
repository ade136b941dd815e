using SecureMail.Core.Policy;

namespace SecureMail.Core.Tests.Policy;

public sealed class TagFinderTests
{
    [Theory]
    [InlineData("[encrypt] Report", "at the beginning")]
    [InlineData("Report [encrypt]", "at the end")]
    [InlineData("[ENCRYPT] Report", "upper case")]
    [InlineData("Re: [EnCrYpT] Report", "any case, after a prefix")]
    [InlineData("a[encrypt]b", "without spaces around")]
    [InlineData("[[encrypt]]", "in further brackets")]
    [InlineData("[external] [encrypt]", "after another bracketed word")]
    public void TheTagIsFound(string subject, string why) => AssertMatch(TagMatch.Exact, subject, why);

    [Theory]
    [InlineData("(encrypt) Report", "round brackets")]
    [InlineData("{encrypt}", "braces")]
    [InlineData("<encrypt>", "angle brackets")]
    [InlineData("【encrypt】", "lenticular brackets")]
    [InlineData("［encrypt］", "full-width brackets")]
    [InlineData("［ｅｎｃｒｙｐｔ］", "full-width letters too")]
    [InlineData("[encypt]", "a letter missing")]
    [InlineData("[encryptt]", "a letter doubled")]
    [InlineData("[encyrpt]", "two letters swapped")]
    [InlineData("[encrypted]", "two letters more")]
    [InlineData("[encrypt Report", "closing bracket missing")]
    [InlineData("encrypt] Report", "opening bracket missing")]
    [InlineData("[ encrypt ]", "spaces inside")]
    [InlineData("[en crypt]", "a space in the word, as a fold inside an encoded word leaves it")]
    [InlineData("[e n c r y p t]", "spaced letters")]
    [InlineData("[          encrypt          ]", "many spaces inside")]
    [InlineData("[en\u200Bcrypt]", "zero-width space in the word")]
    [InlineData("[encrypt\u2060]", "word joiner before the bracket")]
    [InlineData("\u200F[\u202Aencrypt]", "direction marks")]
    [InlineData("[éncrypt]", "a letter with an accent")]
    [InlineData("[e\u0301ncrypt]", "a combining accent")]
    [InlineData("[\u0435ncrypt]", "a Cyrillic letter that looks alike")]
    [InlineData("[en\u0000crypt]", "a control character")]
    [InlineData("(encrypt]", "brackets that do not fit")]
    [InlineData("[encrypt\uFFFF]", "a character that is none")]
    public void NearMissesAreSealedToo(string subject, string why) => AssertMatch(TagMatch.NearMiss, subject, why);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Report", "nothing like it")]
    [InlineData("[external] Report", "another tag that gateways add")]
    [InlineData("[event] Report", "a word that begins alike")]
    [InlineData("encrypt the report", "the word without brackets")]
    [InlineData("How to encrypt (a guide)", "brackets elsewhere")]
    [InlineData("[script] [crypto]", "words with common letters")]
    [InlineData("[]", "empty brackets")]
    [InlineData("[", "a lone bracket")]
    [InlineData("\uD800[x]", "half a surrogate pair")]
    public void OrdinarySubjectsPass(string subject, string why) => AssertMatch(TagMatch.None, subject, why);

    [Theory]
    [InlineData("[ok]", "another short word")]
    [InlineData("[as]", "two letters off")]
    public void ShortTagsAllowFewerSlips(string subject, string why) =>
        Assert.True(TagFinder.Find([subject], ["tls"]) == TagMatch.None, why);

    [Fact]
    public void EveryTagOfTheOrganisationCounts() =>
        Assert.Equal(TagMatch.Exact, TagFinder.Find(["[vertraulich] Bericht"], ["encrypt", "vertraulich"]));

    [Fact]
    public void TheBestMatchOfTwoSubjectsCounts() =>
        Assert.Equal(TagMatch.Exact, TagFinder.Find(["(encrypt)", "harmless", "[encrypt]"], ["encrypt"]));

    [Theory]
    [InlineData("[", "opening brackets only")]
    [InlineData("[]", "pairs")]
    [InlineData("[encryp", "almost tags without end")]
    [InlineData("(x)", "short words in brackets")]
    public void AHostileSubjectCostsLittle(string repeated, string why)
    {
        var subject = string.Concat(Enumerable.Repeat(repeated, 64 * 1024 / repeated.Length));
        string[] tags = [.. Enumerable.Range(0, 10).Select(number => $"confidential-{number}")];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(TagMatch.None, TagFinder.Find([subject], tags));

        // Work in proportion to the subject: a quadratic search would allocate gigabytes.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000_000, why);
    }

    private static void AssertMatch(TagMatch expected, string subject, string why) =>
        Assert.True(TagFinder.Find([subject], ["encrypt"]) == expected, why);
}
