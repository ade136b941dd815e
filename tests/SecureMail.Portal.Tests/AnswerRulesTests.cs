using SecureMail.Portal.Accounts;

namespace SecureMail.Portal.Tests;

/// <summary>What counts as the same answer.</summary>
public sealed class AnswerRulesTests
{
    [Theory]
    [InlineData("Bello", "bello", "case")]
    [InlineData("  Bello  der\tErste ", "bello der erste", "white space around and within")]
    [InlineData("Straße", "strasse", "a sharp s")]
    [InlineData("STRASSE", "strasse", "the same in capitals")]
    [InlineData("STRAẞE", "strasse", "a capital sharp s")]
    [InlineData("Ｂｅｌｌｏ", "bello", "full-width letters of another keyboard")]
    [InlineData("ﬁdo", "fido", "a ligature")]
    [InlineData("Zoe\u0308", "zoë", "an accent that is typed by itself")]
    [InlineData("Σίσυφος", "σίσυφοσ", "a final sigma")]
    [InlineData("\u200Fبيروت\u200E", "بيروت", "marks that turn the direction of text")]
    [InlineData("Bello\u00A0Rex", "bello rex", "a space that does not break")]
    public void SameAnswer_HasOneForm(string typed, string expected, string why) =>
        Assert.True(AnswerRules.Normalize(typed) == expected, $"{why}: {AnswerRules.Normalize(typed)}");

    [Theory]
    [InlineData("Bello", "Bella")]
    [InlineData("Zoë", "Zoe")]
    [InlineData("Bello Rex", "BelloRex")]
    public void OtherAnswers_StayOthers(string first, string second) =>
        Assert.NotEqual(AnswerRules.Normalize(first), AnswerRules.Normalize(second));
}
