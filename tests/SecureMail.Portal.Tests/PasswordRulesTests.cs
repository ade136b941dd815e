using SecureMail.Core.Notify;
using SecureMail.Portal.Accounts;

namespace SecureMail.Portal.Tests;

/// <summary>Which passwords are taken.</summary>
public sealed class PasswordRulesTests
{
    private static readonly PasswordRules Rules = new(new Deployment(new Uri("https://mail.acme.example/portal"), "SecureMail", "secure@mail.acme.example"));

    [Theory]
    [InlineData("a quiet harbour at dawn", "words that do not belong together")]
    [InlineData("correct otter battery lamp", "words again")]
    [InlineData("vT9#kq2LmX!z7Rw", "15 characters by chance")]
    [InlineData("ключ под ковриком у двери", "another script")]
    [InlineData("    leading spaces count   ", "spaces")]
    public void GoodPassword_IsTaken(string password, string why) =>
        Assert.True(Rules.FaultOf(password, "jane.doe@customer.example") is null, why);

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("vT9#kq2LmX!z7R", "14 characters")]
    [InlineData("passwordpassword", "a common word twice")]
    [InlineData("P@ssw0rdP@ssw0rd1", "in disguise")]
    [InlineData("123456789012345678", "a sequence")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "one character")]
    [InlineData("qwertyuiopasdfghjkl", "rows of keys")]
    [InlineData("abcabcabcabcabcabc", "a repetition")]
    [InlineData("Summer2026Summer2026!", "season and year")]
    [InlineData("jane.doe@customer.example", "the address itself")]
    [InlineData("SecureMailSecureMail1", "the service")]
    [InlineData("acme-acme-acme-acme", "the host")]
    [InlineData("correcthorsebatterystaple", "the most famous one")]
    public void GuessablePassword_IsRefused(string password, string why) =>
        Assert.True(Rules.FaultOf(password, "jane.doe@customer.example") is not null, why);

    [Fact]
    public void LongPassword_UpTo128Characters_IsTaken()
    {
        var words = string.Join(' ', Enumerable.Range(0, 64).Select(n => (char)('a' + n * 7 % 26)));

        Assert.Null(Rules.FaultOf(words + "x", "jane@customer.example"));
        Assert.NotNull(Rules.FaultOf(words + "xy", "jane@customer.example"));
    }
}
