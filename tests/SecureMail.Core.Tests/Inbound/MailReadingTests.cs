using System.Text;
using SecureMail.Core.Inbound;

namespace SecureMail.Core.Tests.Inbound;

public sealed class MailReadingTests
{
    [Theory]
    [InlineData("Subject: gr\u00FC\u00DFe [encrypt]\r\n\r\n", "grüße [encrypt]", "raw windows-1252")]
    [InlineData("Subject: =?iso-8859-1?q?gr\u00FC=80_[encrypt]?=\r\n\r\n", "grü€ [encrypt]", "the same within an encoded word")]
    [InlineData("Subject: gr\u00C3\u00BC [encrypt]\r\n\r\n", "grü [encrypt]", "UTF-8")]
    public void Subject_IsReadAsItsMailerMeantIt(string raw, string expected, string reason) =>
        Assert.True(expected == MailReading.Read(Encoding.Latin1.GetBytes(raw)).Subjects!.Single(), reason);

    [Fact]
    public void PartWithinAnother_NamesIt()
    {
        var part = MailReading.Read("Subject: x\r\n\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n"u8.ToArray()).Manifest.Attachments.Single();

        Assert.Equal("cat.txt", part.FileName);
        Assert.Equal("text/plain", part.Within!.MediaType);
        Assert.Null(part.Within.Within);
    }
}
