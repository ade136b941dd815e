namespace SecureMail.Envelope.Tests;

public sealed class NameTests
{
    public static TheoryData<string, string> BadNames => new()
    {
        { "", "empty" },
        { "a b", "a space" },
        { "a\0", "a zero byte" },
        { "a\n", "a line end" },
        { "caf\u00E9", "not ASCII: two spellings in Unicode" },
        { "a\u007F", "delete" },
        { new string('a', 256), "too long" },
    };

    [Theory]
    [MemberData(nameof(BadNames))]
    public void Context_BadName_IsRefusedInEveryPlace(string name, string reason)
    {
        Assert.True(Record.Exception(() => new EnvelopeContext(name, "m", "p")) is ArgumentException, reason);
        Assert.True(Record.Exception(() => new EnvelopeContext("o", name, "p")) is ArgumentException, reason);
        Assert.True(Record.Exception(() => new EnvelopeContext("o", "m", name)) is ArgumentException, reason);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void FieldContext_AllowsTheServicesLongestKeys(int length, bool accepted) =>
        Assert.Equal(
            accepted, Record.Exception(() => new FieldContext("t", "p", new string('r', length), "f")) is null);

    [Fact]
    public void Context_LongestName_IsAccepted() =>
        Assert.Equal(255, new EnvelopeContext(new string('~', 255), "!", "p").Organisation.Length);
}
