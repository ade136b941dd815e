namespace SecureMail.Mime.Tests;

public class EncodedWordTests
{
    [Theory]
    [InlineData("=?utf-8?q?a?= =?utf-8?q?b?=", "ab", "white space between words is not shown (RFC 2047 section 6.2)")]
    [InlineData("=?utf-8?q?a?=\r\n\t=?utf-8?q?b?=", "ab", "a fold is white space")]
    [InlineData("=?utf-8?q?a?= b", "a b", "white space before plain text stays")]
    [InlineData("=?utf-8?q?a_b=5F?=", "a b_", "an underscore is a space in Q")]
    [InlineData("=?utf-8?b?4pyT?=", "\u2713", "B")]
    [InlineData("=?utf-8?b?4pyTYQ?=", "\u2713a", "B without padding")]
    [InlineData("=?utf-8?b?4p?= =?utf-8?b?yT?=", "\u2713", "base64 cut within a quantum")]
    [InlineData("=?utf-8?q?=E2=9C?= =?utf-8?q?=93?=", "\u2713", "a character cut in two")]
    [InlineData("=?utf-8*en?q?x?=", "x", "RFC 2231 section 5 language")]
    [InlineData("=?utf-8?q?foo bar?=", "foo bar", "space within the word")]
    [InlineData("=?utf-8?q?=ZZ?=", "=ZZ", "wrong escape stays")]
    [InlineData("=?x-bogus?q?x?=", "x", "unknown charset over ASCII")]
    [InlineData("=?x-bogus?q?=E9?=", "=?x-bogus?q?=E9?=", "unknown charset over more than ASCII: the word stays")]
    [InlineData("=?utf-7?q?Fr+APY-sche?=", "Fr\u00F6sche", "UTF-7 of old mailers")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "\u65E5\u672C", "ISO-2022-JP")]
    [InlineData("\u001B$BF|K\\\u001B(B", "\u65E5\u672C", "raw ISO-2022-JP")]
    [InlineData("x=?utf-8?q?y?=z", "xyz", "glued to text")]
    [InlineData("=?utf-8?q?a?==?utf-8?q?b?=", "ab", "glued to each other")]
    [InlineData("=?iso-8859-1?q?=E9?=", "é", "another charset")]
    [InlineData("=?utf-8?q?a=0D=0ABcc:_x=00?=", "a  Bcc: x", "control characters cannot come out")]
    [InlineData("=?utf-8?q?", "=?utf-8?q?", "cut short")]
    [InlineData("caf\u00E9", "caf\uFFFD", "a raw byte that is no UTF-8 (RFC 6532)")]
    [InlineData("=?iso-8859-1?q?caf\u00C3\u00A9?=", "cafÃ©", "raw UTF-8 within a word of another charset stands for its bytes")]
    [InlineData("=?iso-8859-1?q?=80?=", "\u0080", "iso-8859-1 is what its name says")]
    [InlineData("caf\u00C3\u00A9", "café", "raw UTF-8 bytes (RFC 6532)")]
    public void Text_IsDecoded(string raw, string expected, string reason)
    {
        Assert.True(expected == Mail.Read($"Subject: {raw}\r\n\r\n").Subject, reason);
    }

    [Theory]
    [InlineData("caf\u00E9", "café", "a raw byte that is no UTF-8")]
    [InlineData("caf\u00C3\u00A9", "café", "raw UTF-8 stays UTF-8")]
    [InlineData("=?iso-8859-1?q?caf\u00E9?=", "café", "a raw byte within a word, as old Eudora wrote it")]
    [InlineData("=?utf-8?q?caf\u00E9?=", "café", "the same within a word of another charset")]
    [InlineData("=?iso-8859-1?q?=80?=", "€", "windows-1252 labelled iso-8859-1 (Outlook)")]
    [InlineData("=?x-bogus?q?caf\u00E9?=", "=?x-bogus?q?café?=", "an unknown charset over more than ASCII: the word stays")]
    public void Text_WithAFallback_IsWhatTheMailerMeant(string raw, string expected, string reason)
    {
        var reading = new MimeReading { FallbackCharset = "windows-1252" };

        Assert.True(expected == MimeReader.Read(Mail.Bytes($"Subject: {raw}\r\n\r\n"), reading).Subject, reason);
    }

    [Fact]
    public void FallbackCharset_Unknown_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new MimeReading { FallbackCharset = "no-such-charset" });
    }
}
