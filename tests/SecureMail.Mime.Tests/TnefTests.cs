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
