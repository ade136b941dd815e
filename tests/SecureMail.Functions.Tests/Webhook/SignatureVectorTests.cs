using System.Security.Cryptography;
using System.Text;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Providers;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>Signatures that were made elsewhere.</summary>
public sealed class SignatureVectorTests
{
    private const string SendGridKey = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXZPBfs7aYL2VhsHEE8zr2iqJa/jAR9gE8qJvaYdvjGryUYQ5I+3q1BbNTMKijky2igLTTI+gePlW4zss82rtbQ==";
    private const string SendGridSignature = "MEUCIEJl4Y+x0+6+m07qaBe4JvE1KIThAadkjVdFC80BdDV3AiEA3XOghhY3S17DRqEFdYnO1qBlQPPMCbcCQ2bVAMD4oow=";
    private const string SendGridBody = "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nSubject: hi\r\n\r\nbody\r\n--b--\r\n";

    [Theory]
    [InlineData(SendGridBody, true, "as signed")]
    [InlineData(SendGridBody + " ", false, "a byte more")]
    public void SendGrid(string body, bool verifies, string why)
    {
        using var signature = new EcdsaSignature([SendGridKey], "1700000000"u8, Convert.FromBase64String(SendGridSignature));
        foreach (var piece in Encoding.ASCII.GetBytes(body).Chunk(7))
        {
            signature.Append(piece);
        }
        Assert.True(signature.Verifies() == verifies, why);
    }

    [Theory]
    [InlineData("{\"type\":\"email.received\",\"data\":{\"email_id\":\"abc\"}}", true, "as signed")]
    [InlineData("{\"type\":\"email.received\",\"data\":{\"email_id\":\"abd\"}}", false, "another letter")]
    public void Resend(string body, bool verifies, string why)
    {
        var key = ResendProvider.KeyOf("whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u")!;
        using var signature = new HmacSignature(
            HashAlgorithmName.SHA256, [key], "msg_1.1700000000."u8, [Convert.FromBase64String("Z/pIQmwsjVTvZ/NiXTOH2355CbPYrNkW4FaoQrSMUVA=")]);
        signature.Append(Encoding.UTF8.GetBytes(body));
        Assert.True(signature.Verifies() == verifies, why);
    }

    [Fact]
    public void Mandrill()
    {
        var form = UrlEncodedForm.Read(Encoding.ASCII.GetBytes(
            "mandrill_events=" + Uri.EscapeDataString("""[{"event":"inbound","msg":{"raw_msg":"Subject: hi\r\n\r\nbody"}}]""")))!;

        var signature = MandrillProvider.Sign("test-webhook-key", new Uri("https://in.example.test/hooks/mandrill?t=1"), form);

        Assert.Equal("I3wnsEecguBGKPgJUWhVuQFcOlk=", Convert.ToBase64String(signature));
    }

    [Fact]
    public void Mailgun() => Assert.Equal(
        "c275f7e86b6d2eadffd03949cf3901424761c7792b511c091d96823cf5d5949c",
        MailgunProvider.Sign("test-signing-key", "1700000000" + "0123456789abcdef0123456789abcdef0123456789abcdef01"));
}
