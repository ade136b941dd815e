using System.Text;
using SecureMail.Core.Store;

namespace SecureMail.Core.Tests.Store;

public sealed class IdentifierTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];

    [Theory]
    [InlineData("", 0, "", "nothing")]
    [InlineData("f", 2, "my", "RFC 4648 section 10, padding left out")]
    [InlineData("foobar", 10, "mzxw6ytboi", "RFC 4648 section 10")]
    [InlineData("foobar", 3, "mzx", "only as many characters as asked for")]
    public void Base32_MatchesTheStandard(string text, int characters, string expected, string why) =>
        Assert.True(Base32.Encode(Encoding.ASCII.GetBytes(text), characters) == expected, why);

    [Fact]
    public void MessageId_DoesNotDependOnTheOrderOfRecipients() =>
        Assert.Equal(Id("acme", "raw", "a@x", "b@x"), Id("acme", "raw", "b@x", "a@x"));

    [Theory]
    [InlineData("acme", "raw!", "a@x", "b@x", "other bytes")]
    [InlineData("acne", "raw", "a@x", "b@x", "another organisation")]
    [InlineData("acme", "raw", "a@x", "c@x", "another recipient")]
    [InlineData("acm", "eraw", "a@x", "b@x", "fields that run together")]
    [InlineData("acme", "raw", "a@xb@x", null, "recipients that run together")]
    public void MessageId_DiffersForWhatDiffers(string organisation, string raw, string first, string? second, string why) =>
        Assert.True(Id("acme", "raw", "a@x", "b@x") != Id(organisation, raw, second is null ? [first] : [first, second]), why);

    [Theory]
    [InlineData(null, "nothing")]
    [InlineData("", "empty")]
    [InlineData("abcdefghijklmnopqrstuvwxy", "25 characters")]
    [InlineData("abcdefghijklmnopqrstuvwxyz2", "27 characters")]
    [InlineData("Abcdefghijklmnopqrstuvwxyz", "upper case")]
    [InlineData("abcdefghijklmnopqrstuvwxy1", "a digit outside the alphabet")]
    [InlineData("abcdefghijklmnopqrstuvwx/.", "a path")]
    public void MessageId_RefusesWhatIsNone(string? text, string why) => Assert.True(MessageId.TryParse(text) is null, why);

    [Fact]
    public void MessageId_ReadsItsOwnText()
    {
        var id = Id("acme", "raw", "a@x");

        Assert.Equal(id, MessageId.TryParse(id.Value));
        Assert.Equal(id, MessageId.FromStored(id.ToString()));
        Assert.Throws<InvalidOperationException>(() => MessageId.FromStored("x"));
    }

    [Theory]
    [InlineData("Jane.Doe@outside.example", "jane.doe@outside.example", true, "people write their own address in any case")]
    [InlineData("jane@outside.example", "jane@other.example", false, "another domain")]
    [InlineData("jane@outside.example", "jan@outside.example", false, "another person")]
    public void MailboxHash_IsOneForOnePerson(string one, string other, bool same, string why) =>
        Assert.True(MailboxHash.Compute(Key, one) == MailboxHash.Compute(Key, other) == same, why);

    [Fact]
    public void MailboxHash_DependsOnTheKey()
    {
        var hash = MailboxHash.Compute(Key, "jane@outside.example");

        Assert.NotEqual(hash, MailboxHash.Compute(new byte[32], "jane@outside.example"));
        Assert.Equal(32, hash.Value.Length);
        Assert.Equal(hash, MailboxHash.TryParse(hash.Value));
        Assert.Null(MailboxHash.TryParse("jane@outside.example"));
    }

    private static MessageId Id(string organisation, string raw, params string[] recipients) =>
        MessageId.Compute(organisation, Encoding.ASCII.GetBytes(raw), recipients);
}
