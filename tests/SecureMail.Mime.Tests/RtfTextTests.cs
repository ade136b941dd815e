using System.Text;

namespace SecureMail.Mime.Tests;

public class RtfTextTests
{
    [Theory]
    [InlineData("{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf \\b \\htmlrtf0 Hi{\\*\\htmltag72 </p>}}", "<p>Hi</p>", "tags, and formatting for readers of RTF left out")]
    [InlineData("{\\rtf1\\ansi\\fromhtml1 {\\*\\mhtmltag <x>}{\\*\\htmltag0 <a href=\"u\\'fc\">}\\{b\\}}", "<a href=\"uü\">{b}", "escapes; the copy for MHTML left out")]
    [InlineData("{\\rtf1\\ansi\\fromhtml1 a\\~b{\\*\\htmltag0 \\par\\tab}}", "a&nbsp;b\r\n\t", "signs")]
    [InlineData("{\\rtf1\\ansi\\ansicpg932\\fromtext \\'93\\'fa\\'96\\'7b}", "日本", "characters of two bytes")]
    [InlineData("{\\rtf1\\ansi\\fromtext {\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}\\f1 \\'c0\\f0 \\'c0}", "АÀ", "the font says the charset")]
    [InlineData("{\\rtf1\\ansi\\fromtext\\uc1 \\u8364?5\\u-10179?\\u-8703?}", "€5\U0001F601", "Unicode with a stand-in, and a surrogate pair")]
    [InlineData("{\\rtf1\\ansi one\\par{\\stylesheet no;}{\\*\\unknown no}\r\ntwo}", "one\r\ntwo", "RTF of its own: the words")]
    [InlineData("{\\rtf1 a}}}} b", "a b", "groups that close too often")]
    [InlineData("{\\rtf1 a\\", "a", "cut off")]
    [InlineData("{\\rtf1 a\\'", "a", "cut off in an escape")]
    public void ToUtf8_TakesOutWhatWasWrapped(string rtf, string expected, string reason)
    {
        Assert.True(expected == Encoding.UTF8.GetString(new RtfText(Encoding.ASCII.GetBytes(rtf)).ToUtf8()), $"{reason}: {Encoding.UTF8.GetString(new RtfText(Encoding.ASCII.GetBytes(rtf)).ToUtf8())}");
    }
}
