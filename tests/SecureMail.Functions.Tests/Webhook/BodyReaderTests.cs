using System.Text;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Rebuild;
using SecureMail.Mime;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>The readers of forms and JSON: every byte survives, nothing hostile gets through or costs much.</summary>
public sealed class BodyReaderTests
{
    private static readonly byte[] EveryByte = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    [Fact]
    public void EveryByteSurvivesAForm()
    {
        var encoded = Encoding.ASCII.GetBytes("a=" + string.Concat(EveryByte.Select(value => $"%{value:x2}")) + "&b=1");

        var form = UrlEncodedForm.Read(encoded)!;

        Assert.Equal(EveryByte, form.Bytes("a")!.Value.ToArray());
        Assert.Equal("1", form.Text("b"));
    }

    [Theory]
    [InlineData("a=%", "%", "a lone percent sign")]
    [InlineData("a=%4", "%4", "half an escape")]
    [InlineData("a=%zz", "%zz", "no hexadecimal digits")]
    [InlineData("a=b+c%2B", "b c+", "plus is a space, %2B is a plus")]
    [InlineData("a=b=c", "b=c", "a second equals sign")]
    [InlineData("&&a=b&&", "b", "empty pairs")]
    [InlineData("a", "", "no equals sign")]
    [InlineData("a=1&a=2", "2", "twice: the last counts")]
    public void AFormIsReadAsBrowsersWriteIt(string body, string value, string why) =>
        Assert.True(UrlEncodedForm.Read(Encoding.ASCII.GetBytes(body))!.Text("a") == value, why);

    [Fact]
    public void EveryByteSurvivesMultipart()
    {
        byte[] value = [.. EveryByte, .. "\r\n--bb\r\n--b x\r\n-"u8]; // what only looks like a delimiter
        byte[] body = [.. "--b\r\nContent-Disposition: form-data; name=\"x\"; filename*=UTF-8''na%C3%AFve.txt\r\nContent-Type: a/b\r\n\r\n"u8, .. value, .. "\r\n--b--"u8];

        var field = Assert.Single(MultipartForm.Read(body, "b")!.All, one => one.Name == "x");

        Assert.Equal(("naïve.txt", "a/b"), (field.FileName, field.ContentType));
        Assert.Equal(value, field.Value.ToArray());
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("--b\r\n", "no part")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nhalf", "cut off")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n", "cut off in the header")]
    [InlineData("--b\r\nX: y\r\n\r\n1\r\n--b--", "a part without a name")]
    [InlineData("--c\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--c--", "another boundary")]
    public void ABrokenMultipartIsNoForm(string body, string why) =>
        Assert.True(MultipartForm.Read(Encoding.ASCII.GetBytes(body), "b") is null, why);

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n--b--", "", "an empty value")]
    [InlineData("preamble\r\n--b  \r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\nepilogue", "1", "preamble, white space, epilogue")]
    [InlineData("--b\r\ncontent-disposition: FORM-DATA; Name=x\r\n\r\n1\r\n--b--", "1", "another case")]
    public void AnOddMultipartIsRead(string body, string value, string why) =>
        Assert.True(MultipartForm.Read(Encoding.ASCII.GetBytes(body), "b")!.Text("x") == value, why);

    [Fact]
    public void AFormOfTooManyFieldsIsNone()
    {
        Assert.Null(UrlEncodedForm.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a=1&", FormFields.Most + 1)))));
        var part = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n";
        Assert.Null(MultipartForm.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, FormFields.Most + 1)) + "--b--"), "b"));
    }

    [Theory]
    [InlineData("""{"a":"\u00e9"}""", new byte[] { 0xC3, 0xA9 }, "an escape")]
    [InlineData("""{"a":"\ud83d\ude00"}""", new byte[] { 0xF0, 0x9F, 0x98, 0x80 }, "a pair")]
    [InlineData("""{"a":"\ud83dx"}""", new byte[] { 0xEF, 0xBF, 0xBD, (byte)'x' }, "half a pair stands for nothing")]
    [InlineData("""{"a":"\udce9"}""", new byte[] { 0xE9 }, "a byte as Python writes it")]
    [InlineData("""{"a":"\r\n\t\b\f\/\\\""}""", new byte[] { 13, 10, 9, 8, 12, 47, 92, 34 }, "short escapes")]
    [InlineData("""{"a":""}""", new byte[0], "nothing")]
    public void AJsonStringIsItsBytes(string json, byte[] bytes, string why)
    {
        using var document = JsonBytes.TryParse(Encoding.UTF8.GetBytes(json))!;
        Assert.True(bytes.AsSpan().SequenceEqual(document.RootElement.Bytes("a")), why);
    }

    [Fact]
    public void BytesThatAreNoUtf8SurviveJson()
    {
        byte[] raw = [.. EveryByte.Where(value => value >= ' ' && value is not ((byte)'"' or (byte)'\\'))];
        using var document = JsonBytes.TryParse((byte[])[.. "{\"a\":\""u8, .. raw, .. "\"}"u8])!;

        Assert.Equal(raw, document.RootElement.Bytes("a"));
    }

    [Theory]
    [InlineData("{", "cut off")]
    [InlineData("", "nothing")]
    public void WhatIsNoJsonIsNone(string json, string why) => Assert.True(JsonBytes.TryParse(Encoding.UTF8.GetBytes(json)) is null, why);

    [Fact]
    public void JsonThatIsNestedTooDeepIsNone() =>
        Assert.Null(JsonBytes.TryParse(Encoding.UTF8.GetBytes(new string('[', 100_000) + new string(']', 100_000))));

    [Fact]
    public void NothingHostileGetsIntoARebuiltMail()
    {
        var fields = new HeaderLines();
        fields.Add("Subject", "a\r\nBcc: evil@elsewhere.example\r\n\r\nbody");
        fields.Add("X-Bad\r\nInjected", "x");
        fields.Add("Content-Type", "text/html");
        fields.Add("MIME-Version", "9");
        var raw = new ParsedMail
        {
            Fields = fields.ToString(),
            Text = new ParsedText("--=_securemail-mixed--"u8.ToArray(), "utf-8\r\nX: y"),
            Files = [new ParsedFile("a\"\r\nX-Evil: 1\r\n/../b.exe", "text/html\r\nX-Evil: 2", "id>\r\nX-Evil: 3", "\0\r\n.\r\n"u8.ToArray())],
        }.ToBytes();

        var mail = MimeReader.Read(raw, MimeLimits.Default);

        var leaves = mail.Root.SelfAndDescendants().Where(part => part.Children.Count == 0).ToList();
        Assert.Equal(["Subject", "MIME-Version", "Content-Type"], mail.Headers.Select(field => field.Name));
        Assert.Equal(2, leaves.Count);
        Assert.Equal("--=_securemail-mixed--", leaves[0].ReadText());
        Assert.Equal("\0\r\n.\r\n"u8.ToArray(), leaves[1].DecodeContent());
        Assert.DoesNotContain(mail.Root.SelfAndDescendants().SelectMany(part => part.Headers), field => field.Name.StartsWith("X-", StringComparison.Ordinal));
    }
}
