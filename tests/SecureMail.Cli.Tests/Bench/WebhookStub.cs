using System.Net;
using System.Text;

namespace SecureMail.Cli.Tests.Bench;

/// <summary>Answers as the webhook would, and keeps what was posted. A status of 0: nobody answers.</summary>
internal sealed class WebhookStub : HttpMessageHandler
{
    public int Status { get; set; } = 200;

    public string Body { get; set; } = """{"recipients":[{"verdict":"pass","explanation":"Not sealed: the subject bears no tag."}]}""";

    public HttpRequestMessage? Request { get; private set; }

    public string? Mail { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Status == 0)
        {
            throw new HttpRequestException("refused");
        }
        Request = request;
        Mail = await request.Content!.ReadAsStringAsync(cancellationToken);
        return new HttpResponseMessage((HttpStatusCode)Status) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
    }
}
