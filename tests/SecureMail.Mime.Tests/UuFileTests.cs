namespace SecureMail.Mime.Tests;

public class UuFileTests
{
    private const string File = "begin 644 cat.txt\n#0V%T\n`\nend\n";

    [Theory]
    [InlineData("", "as written")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n", "in an encoded text")]
    public void FilesInAText_AreAttachments_AndTheTextAroundStays(string field, string reason)
    {
        var body = MessageBody.Of(Mail.Read($"{field}Content-Type: text/plain; charset=utf-8\n\nbefore\n{File}between\n{File}after\n"));

        Assert.True(body.TextParts.Select(part => part.ReadText().Trim()).SequenceEqual(["before", "between", "after"]), reason);
        Assert.Equal(["cat.txt", "cat.txt"], body.Attachments.Select(part => part.FileName));
        Assert.All(body.Attachments, part => Assert.Equal("Cat", Mail.ContentText(part)));
        Assert.All(body.Attachments, part => Assert.Equal("text/plain", part.Container!.MediaType.Name));
    }

    [Fact]
    public void AsWritten_TheyAreText()
    {
        var body = MessageBody.AsWritten(Mail.Read($"\n{File}"));

        Assert.Equal(File, body.TextParts.Single().ReadText().ReplaceLineEndings("\n"));
        Assert.Empty(body.Attachments);
    }

    [Theory]
    [InlineData("begin 644 cat.txt\n#0V%T\n", "never ends")]
    [InlineData("begin 644 cat.txt\nwords, as people write\nend\n", "no data")]
    [InlineData("begin 99 cat.txt\n#0V%T\nend\n", "no permissions")]
    [InlineData("begin 644 \n#0V%T\nend\n", "no name")]
    [InlineData("we begin 644 cat.txt\n#0V%T\nend\n", "within a line")]
    [InlineData("begin 644 cat.txt\n#0V%TXXXXXXX\nend\n", "a line longer than it says")]
    public void WhatIsNoWholeFile_StaysText(string text, string reason)
    {
        var body = MessageBody.Of(Mail.Read($"\n{text}"));

        Assert.True(body.Attachments.Count == 0, reason);
        Assert.Equal(text, body.TextParts.Single().ReadText().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void XUuencodedPart_HasTheNameInItsBeginLine()
    {
        Assert.Equal("cat.txt", Mail.Read($"Content-Type: image/png\nContent-Transfer-Encoding: x-uuencode\n\n{File}").Root.FileName);
    }
}
