using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

public class TnefTests
{
    [Fact]
    public void WinmailDat_IsShownAsOrdinaryParts()
    {
        var body = MessageBody.Of(MimeReader.Read(Samples.Read("outlook-tnef"), MimeLimits.Default));

        Assert.Equal("Gruss", Assert.Single(body.TextParts).ReadText());
        Assert.Equal("<p>Grüße</p>", Assert.Single(body.HtmlParts).ReadText());
        var file = Assert.Single(body.Attachments);
        Assert.Equal(("Übersicht.txt", "text/plain", "cid-1@example.com"), (file.FileName, file.MediaType.Name, file.ContentId));
        Assert.Equal("the file\r\n", Mail.ContentText(file));
        Assert.Equal("application/ms-tnef", file.Container!.MediaType.Name);
        Assert.Same(file, body.ByContentId["cid-1@example.com"]);
    }

    [Fact]
    public void AsWritten_WinmailDatIsOneAttachment()
    {
        var body = MessageBody.AsWritten(MimeReader.Read(Samples.Read("outlook-tnef"), MimeLimits.Default));

        Assert.Equal("winmail.dat", Assert.Single(body.Attachments).FileName);
    }

    [Fact]
    public void CutAnywhere_GivesWhatIsLeft()
    {
        var whole = MimeReader.Read(Samples.Read("outlook-tnef"), MimeLimits.Default).Root.Children[1].DecodeContent();
        for (var length = 0; length < whole.Length; length++)
        {
            var raw = Mail.Bytes($"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(whole[..length])}");
            Assert.True(EveryAnswer.Of(raw));
        }
    }

    [Theory]
    [InlineData("{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}Hi{\\*\\htmltag72 </p>}}", "html <p>Hi</p>", 0)]
    [InlineData("{\\rtf1\\ansi\\fromtext Hi}", "text Hi", 0)]
    [InlineData("{\\rtf1\\ansi Hi}", "text Hi", 1)]
    public void RtfBody_IsShownAsWhatItHolds(string rtf, string expected, int files)
    {
        var body = MessageBody.Of(TnefBuilder.Mail(TnefBuilder.Package(TnefBuilder.RtfBody(rtf))));

        Assert.Equal(expected, string.Join('|', body.TextParts.Select(part => $"text {part.ReadText()}").Concat(body.HtmlParts.Select(part => $"html {part.ReadText()}"))));
        Assert.Equal(files, body.Attachments.Count);
        Assert.All(body.Attachments, file => Assert.Equal(rtf, Mail.ContentText(file)));
    }

    [Fact]
    public void EmbeddedMessage_GivesItsTextAndFilesAsFiles()
    {
        var inner = TnefBuilder.Package(TnefBuilder.RtfBody("{\\rtf1\\ansi\\fromtext inside}"), TnefBuilder.File("a.txt", "the file"));
        var body = MessageBody.Of(TnefBuilder.Mail(TnefBuilder.Package(TnefBuilder.Message("Old mail", inner))));

        Assert.Equal(["Old mail.txt", "a.txt"], body.Attachments.Select(file => file.FileName));
        Assert.Equal(["inside", "the file"], body.Attachments.Select(Mail.ContentText));
    }

    [Fact]
    public void PartOfAPackage_IsAStretchOfItsContent()
    {
        var file = MessageBody.Of(MimeReader.Read(Samples.Read("outlook-tnef"), MimeLimits.Default)).Attachments.Single();

        Assert.Equal(file.DecodeContent(), file.Container!.DecodeContent()[file.BodyOffset..(file.BodyOffset + file.BodyLength)]);
    }

    [Fact]
    public void CompressedRtf_IsUnpacked()
    {
        // The example of [MS-OXRTFCP] section 3.2.
        var packed = Convert.FromHexString("2D0000002B0000004C5A4675F1C5C7A703000A007263706731323542320AF32068656C090020627705B06C647D0A800FA0");

        Assert.Equal("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", System.Text.Encoding.ASCII.GetString(CompressedRtf.Unpack(packed)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233")]
    [InlineData("2D0000002B00000000000000F1C5C7A7")]
    public void CompressedRtf_OfAnotherKind_IsNone(string hex)
    {
        Assert.Null(CompressedRtf.Unpack(Convert.FromHexString(hex)));
    }
}
