namespace SecureMail.Mime.Tests;

public class AddressTests
{
    [Theory]
    [InlineData("a@b.example", "|a@b.example", "alone")]
    [InlineData("Jane Doe <j@b.example>", "Jane Doe|j@b.example", "phrase")]
    [InlineData("\"Doe, Jane\" <j@b.example>", "Doe, Jane|j@b.example", "comma in quotes")]
    [InlineData("j@b.example (Jane)", "Jane|j@b.example", "name in a comment")]
    [InlineData("Jane (the \\) one) <j@b.example>", "Jane|j@b.example", "comment with a quoted pair")]
    [InlineData("G: a@b.example, c@d.example;, e@f.example", "|a@b.example,|c@d.example,|e@f.example", "group is flattened")]
    [InlineData("undisclosed-recipients:;", "", "empty group")]
    [InlineData("<@relay.example:j@b.example>", "|j@b.example", "obsolete route")]
    [InlineData("\"a b\"@c.example", "|\"a b\"@c.example", "quoted local part")]
    [InlineData("=?utf-8?q?=22Boss=22_=3Cceo=40corp.example=3E?= <evil@x.example>", "\"Boss\" <ceo@corp.example>|evil@x.example", "decoded text is never an address")]
    [InlineData("\"=?utf-8?q?J=C3=B6?=\" <j@h.example>", "Jö|j@h.example", "encoded word in quotes, for display")]
    [InlineData("\"=?utf-8?q?x?=\"@h.example", "|\"=?utf-8?q?x?=\"@h.example", "never decoded in an address")]
    [InlineData("a@b.example; c@d.example", "|a@b.example,|c@d.example", "semicolons")]
    [InlineData("a @ b . example", "|a@b.example", "obsolete white space")]
    [InlineData("Jane <j@b.example", "Jane|j@b.example", "bracket never closed")]
    public void List_IsRead(string field, string expected, string reason)
    {
        var read = string.Join(',', Mailbox.ParseList(field).Select(mailbox => $"{mailbox.DisplayName}|{mailbox.Address}"));

        Assert.True(expected == read, $"{reason}: {read}");
    }

    [Theory]
    [InlineData("Jane@Example.COM", "Jane@example.com", "domain in lower case, local part as it is")]
    [InlineData("j@Bücher.example", "j@xn--bcher-kva.example", "IDN to A-label")]
    [InlineData("\"jane\"@example.com", "jane@example.com", "needless quotes")]
    [InlineData("\"a b\"@example.com", "\"a b\"@example.com", "needed quotes")]
    [InlineData("j@[192.0.2.1]", "j@[192.0.2.1]", "address literal")]
    [InlineData("j@[IPv6:2001:db8::1]", "j@[IPv6:2001:db8::1]", "IPv6 literal")]
    [InlineData("jö@example.com", "jö@example.com", "RFC 6531 local part")]
    public void AddrSpec_IsNormalised(string text, string expected, string reason)
    {
        Assert.True(AddrSpec.TryParse(text, out var address), reason);
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("", "empty")]
    [InlineData("jane", "no domain")]
    [InlineData("@example.com", "no local part")]
    [InlineData("a b@example.com", "space")]
    [InlineData("a..b@example.com", "empty atom")]
    [InlineData("a@b@example.com", "two at signs")]
    [InlineData("\"a\r\nRCPT TO:<x@y>\"@example.com", "CRLF in a quoted local part")]
    [InlineData("a\0@example.com", "NUL")]
    [InlineData("\"a\"b\"@example.com", "quote within quotes")]
    [InlineData("a@-b.example", "label starts with a hyphen")]
    [InlineData("a@b..example", "empty label")]
    [InlineData("a@exam_ple.com>", "not a host name")]
    [InlineData("a@[300.1.1.1]", "no address")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com", "65 bytes before the at sign")]
    public void AddrSpec_Invalid_IsRefused(string? text, string reason)
    {
        Assert.False(AddrSpec.TryParse(text, out _), reason);
    }

    [Theory]
    [InlineData("Jane <jane@EXAMPLE.com>", true)]
    [InlineData("jane@example.com", true)]
    [InlineData("a@example.com, b@example.com", false)]
    [InlineData("Jane", false)]
    public void TryParse_TakesExactlyOneMailbox(string text, bool expected)
    {
        Assert.Equal(expected, Mailbox.TryParse(text, out var mailbox));
        Assert.Equal(expected ? "jane@example.com" : null, mailbox?.Address);
    }
}
