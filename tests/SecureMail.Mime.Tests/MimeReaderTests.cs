using System.Text;

namespace SecureMail.Mime.Tests;

public class MimeReaderTests
{
    private const string Mixed = """
        From: "Doe, Jane" <jane@example.com>
        To: Friends: a@example.com, B <b@example.com>;, c@example.com
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
         [encrypt]
        Date: Fri, 21 Nov 1997 09:55:06 -0600
        Message-ID: <1@example.com>
        References: <a@b> <c@d>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="outer"

        preamble
        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner

        plain text
        --inner
        Content-Type: text/html; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        <p>caf=E9</p>=
        --inner--
        --outer
        Content-Type: application/pdf; name="x.pdf"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename*=UTF-8''na%C3%AFve.pdf

        JVBERi0=
        --outer
        Content-Type: message/rfc822

        Subject: inside
        Content-Type: text/plain

        nested body
        --outer--
        epilogue
        """;

    [Fact]
    public void OrdinaryMessage_IsReadWholly()
    {
        var message = Mail.Read(Mixed);

        Assert.Empty(message.Defects);
        Assert.Equal("Grüße [encrypt]", message.Subject);
        Assert.Equal(new Mailbox("Doe, Jane", "jane@example.com"), Assert.Single(message.From));
        Assert.Equal(["a@example.com", "b@example.com", "c@example.com"], message.To.Select(to => to.Address));
        Assert.Equal(new DateTimeOffset(1997, 11, 21, 9, 55, 6, TimeSpan.FromHours(-6)), message.Date);
        Assert.Equal("<1@example.com>", message.MessageId);
        Assert.Equal(["<a@b>", "<c@d>"], message.References);

        var parts = message.Root.SelfAndDescendants().ToList();
        Assert.Equal(
            ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf", "message/rfc822"],
            parts.Select(part => part.MediaType.Name));
        Assert.Equal("plain text", parts[2].ReadText());
        Assert.Equal("<p>café</p>", parts[3].ReadText());
        Assert.Equal("naïve.pdf", parts[4].FileName);
        Assert.Equal("%PDF-", Mail.ContentText(parts[4]));
        Assert.Equal("inside", parts[5].NestedMessage!.Subject);
        Assert.Equal("nested body", parts[5].NestedMessage!.Root.ReadText());
    }

    [Fact]
    public void BodyOffsets_NameTheEncodedBytesOfTheRawMessage()
    {
        var raw = Mail.Bytes(Mixed);
        var pdf = MimeReader.Read(raw, MimeLimits.Default).Root.Children[1];

        Assert.Equal("JVBERi0=", Encoding.ASCII.GetString(raw, pdf.BodyOffset, pdf.BodyLength));
    }

    [Fact]
    public void Body_SortsShownPartsFromAttachments()
    {
        var body = MessageBody.Of(Mail.Read(Mixed));

        Assert.Equal("plain text", Assert.Single(body.TextParts).ReadText());
        Assert.Equal("<p>café</p>", Assert.Single(body.HtmlParts).ReadText());
        Assert.Equal(["application/pdf", "message/rfc822"], body.Attachments.Select(part => part.MediaType.Name));
    }

    [Theory]
    [InlineData("", 0, "no bytes at all")]
    [InlineData("\r\n", 0, "only the end of an empty header")]
    [InlineData("From: a@b.example\r\n\r\nhello", 0, "no subject")]
    [InlineData("Subject: one\r\nSubject: two\r\n\r\n", 2, "two subjects: both are reachable")]
    [InlineData("Subject: cut", 1, "ends within the header")]
    public void Subjects_AreAllReachable(string raw, int count, string reason)
    {
        var message = MimeReader.Read(Encoding.ASCII.GetBytes(raw), MimeLimits.Default);

        Assert.True(count == message.Subjects.Count, reason);
    }

    [Fact]
    public void NoClosingBoundary_KeepsThePartsAndSaysSo()
    {
        var message = Mail.Read("""
            Content-Type: multipart/mixed; boundary=b

            --b

            one
            --b

            two
            """);

        Assert.Equal(["one", "two"], message.Root.Children.Select(part => part.ReadText()));
        Assert.Equal(MimeDefectKind.MissingClosingBoundary, Assert.Single(message.Defects).Kind);
    }

    [Theory]
    [InlineData("multipart/mixed", "no boundary parameter")]
    [InlineData("multipart/mixed; boundary=never", "a boundary that never comes")]
    [InlineData("text", "no subtype")]
    [InlineData("; charset=x", "no type")]
    public void UnusableContentType_LeavesReadableText(string type, string reason)
    {
        var message = Mail.Read($"Content-Type: {type}\n\nstill here");

        Assert.True("still here" == MessageBody.Of(message).TextParts.Single().ReadText(), reason);
        Assert.NotEmpty(message.Defects);
    }

    [Theory]
    [InlineData("--ab", "another boundary with this one as its start")]
    [InlineData("--a x", "text after the boundary")]
    [InlineData(" --a", "not at the start of the line")]
    [InlineData("---a", "one hyphen too many")]
    [InlineData("-----------", "a rule")]
    public void LineLikeABoundary_IsBody(string line, string reason)
    {
        var message = Mail.Read($"Content-Type: multipart/mixed; boundary=a\n\n--a\n\n{line}\n--a \t\n\nlast\n--a--");

        Assert.True(line == message.Root.Children[0].ReadText(), reason);
        Assert.Equal("last", message.Root.Children[1].ReadText());
    }

    [Fact]
    public void ParentBoundary_EndsAnUnclosedChild()
    {
        var message = Mail.Read("""
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/mixed; boundary=b

            --b

            inner
            --a

            outer
            --a--
            """);

        Assert.Equal("inner", message.Root.Children[0].Children.Single().ReadText());
        Assert.Equal("outer", message.Root.Children[1].ReadText());
    }

    [Fact]
    public void Digest_HoldsMessagesByDefault()
    {
        var message = Mail.Read("Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: one\n\nbody\n--a--");

        Assert.Equal("one", message.Root.Children.Single().NestedMessage!.Subject);
    }

    [Theory]
    [InlineData("Subject: caf\u00E9\r\n\r\n", 0, "a field")]
    [InlineData("A: b\r\nSubject: caf\u00E9\r\n\r\n", 6, "the second field")]
    [InlineData("A: b\r\n\r\ncaf\u00E9", 8, "a body without a charset")]
    [InlineData("Content-Type: text/plain; charset=us-ascii\r\n\r\ncaf\u00E9", 46, "a body that says ASCII")]
    public void BytesOfNoKnownCharset_AreADefectWithItsOffset(string raw, int offset, string reason)
    {
        var defect = Assert.Single(Mail.Read(raw).Defects);

        Assert.Equal((MimeDefectKind.UnknownCharset, offset, reason), (defect.Kind, defect.Offset, reason));
    }

    [Theory]
    [InlineData("Subject: caf\u00C3\u00A9\r\n\r\n", "UTF-8 in a field")]
    [InlineData("A: b\r\n\r\ncaf\u00C3\u00A9", "UTF-8 in a body")]
    [InlineData("Content-Type: text/plain; charset=iso-8859-1\r\n\r\ncaf\u00E9", "a charset")]
    [InlineData("Content-Type: image/png\r\n\r\n\u00E9", "no text")]
    public void BytesOfAKnownCharset_AreNoDefect(string raw, string reason)
    {
        Assert.True(Mail.Read(raw).Defects.Count == 0, reason);
    }

    [Theory]
    [InlineData("<html>", "<html>")]
    [InlineData("POSTSCRIPT", "postscript")]
    public void TypeWithoutASlash_IsAFileOfThatType(string stated, string expected)
    {
        var file = Assert.Single(MessageBody.Of(Mail.Read($"Content-Type: {stated}\n\nx")).Attachments);

        Assert.Equal(expected, file.MediaType.Name);
    }

    [Fact]
    public void LongBoundary_IsReadAndADefect()
    {
        var boundary = new string('b', 71);
        var message = Mail.Read($"Content-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\n\none\n--{boundary}--");

        Assert.Equal("one", message.Root.Children.Single().ReadText());
        Assert.Equal(MimeDefectKind.LongBoundary, Assert.Single(message.Defects).Kind);
    }

    [Theory]
    [InlineData("base64", "U3ViamVjdDogaW5zaWRlDQoNCmJvZHk=")]
    [InlineData("quoted-printable", "Subject: inside\n\nbo=64y")]
    public void EncodedMessage_IsReadAsAMessage(string encoding, string body)
    {
        var part = Mail.Read($"Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{body}").Root;

        Assert.Equal("inside", part.NestedMessage!.Subject);
        Assert.Equal("body", part.NestedMessage.Root.ReadText());
        Assert.Same(part, part.NestedMessage.Root.Container);
    }

    [Fact]
    public void EncodedMessage_BeyondTheLimits_StaysAFile()
    {
        var inner = Convert.ToBase64String(Mail.Bytes(string.Concat(Enumerable.Repeat("A: b\n", 1001))));
        var part = Mail.Read($"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}").Root;

        Assert.Null(part.NestedMessage);
        Assert.Single(MessageBody.Of(Mail.Read($"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}")).Attachments);
    }
}
