using SecureMail.Core.Notify;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Which answers are taken, and what counts as the same.</summary>
public sealed class AnswerRulesTests
{
    private static readonly AnswerRules Rules = new(new Deployment(PortalBench.Address, "SecureMail", "secure@mail.acme.example"));

    [Theory]
    [InlineData(6, "Plum dumplings", null, "an answer")]
    [InlineData(0, "Plum dumplings", "Please choose one", "no question")]
    [InlineData(7, "Plum dumplings", "Please choose one", "a question that there is not")]
    [InlineData(6, "", "has 0 characters", "no answer")]
    [InlineData(6, "  ab ", "has 2 characters", "spaces around do not count")]
    [InlineData(6, " a  b ", null, "three characters, a space among them")]
    [InlineData(6, "\U0001F355\U0001F355", "has 2 characters", "a picture is one character")]
    [InlineData(6, "Jane.Doe@Customer.Example", "is your address", "the address")]
    [InlineData(6, "JANE", "is your address", "a name in it")]
    [InlineData(6, "jane doe", "is your address", "its first part, in words")]
    [InlineData(6, "customer example", "is your address", "its domain")]
    [InlineData(6, "secure mail", "is your address", "the service's name")]
    [InlineData(6, "what was the first dish that you learned to cook", "is your address", "the question without its mark")]
    [InlineData(6, "What did you want to become when you were a child?", "is your address", "another question")]
    [InlineData(6, "Jane's dumplings", null, "a name with more")]
    public void Answer_IsJudged(int question, string typed, string? said, string why)
    {
        var fault = Rules.FaultOf(question, typed, "jane.doe@customer.example");

        Assert.True(said is null ? fault is null : fault?.Contains(said, StringComparison.Ordinal) == true, $"{why}: {fault}");
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Answer_HasALength(int length, bool isTaken) => Assert.Equal(isTaken, Rules.FaultOf(1, new string('x', length), "jane@customer.example") is null);

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
