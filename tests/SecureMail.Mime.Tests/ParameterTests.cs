namespace SecureMail.Mime.Tests;

public class ParameterTests
{
    [Theory]
    [InlineData("attachment; filename=a.txt", "a.txt", "token")]
    [InlineData("attachment; filename=\"a \\\"b\\\".txt\"", "a \"b\".txt", "quoted pairs")]
    [InlineData("attachment; filename=a b.txt", "a b.txt", "space without quotes")]
    [InlineData("attachment; filename=a.txt size=3", "a.txt", "missing semicolon")]
    [InlineData("attachment; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt", "RFC 2231 section 4")]
    [InlineData("attachment; filename*1=\"b.txt\"; filename*0=\"a\"", "ab.txt", "pieces by number, not by order")]
    [InlineData("attachment; filename*0=a; filename*2=c", "a", "stops at a gap")]
    [InlineData("attachment; filename*0*=iso-8859-1'en'%E9; filename*1*=t%E9; filename*2=\".%41\"", "été.%41", "only starred pieces are decoded")]
    [InlineData("attachment; filename=x.txt; filename*=UTF-8''y.txt", "y.txt", "the extended form counts")]
    [InlineData("attachment; filename=\"=?utf-8?b?w6k=?=\"", "é", "encoded word, illegal but common")]
    [InlineData("attachment; filename*=''%41", "A", "empty charset")]
    [InlineData("attachment; filename*=%41b", "Ab", "no charset at all")]
    [InlineData("attachment; filename*=utf-8''%ZZ", "%ZZ", "wrong escape stays")]
    [InlineData("attachment; filename=\"..\\\\..\\\\a\u0000b.exe\"", "..\\..\\ab.exe", "raw for display, without NUL")]
    [InlineData("attachment (note; filename=x); filename=y", "y", "comment")]
    [InlineData("attachment; filename=\"cut", "cut", "quote never closed")]
    [InlineData("attachment", null, "none")]
    [InlineData("attachment; filename=\"\"", null, "empty")]
    public void FileName_IsRead(string disposition, string? expected, string reason)
    {
        Assert.True(expected == Mail.Read($"Content-Disposition: {disposition}\r\n\r\n").Root.FileName, reason);
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8; charset=us-ascii", "utf-8", "the first of two counts")]
    [InlineData("text/plain (x; charset=\"y\"); charset=utf-8", "utf-8", "comment holds no parameter")]
    [InlineData("text/plain; name=a b.txt; charset=utf-8", "utf-8", "after a value with a space")]
    [InlineData("TEXT/Plain; CHARSET = \"utf-8\" ; x", "utf-8", "case and space")]
    [InlineData("text/plain charset=utf-8", "utf-8", "no semicolon after the type")]
    public void Charset_IsRead(string type, string expected, string reason)
    {
        var root = Mail.Read($"Content-Type: {type}\r\n\r\n").Root;

        Assert.Equal("text/plain", root.MediaType.Name);
        Assert.True(expected == root.Charset, reason);
    }
}
