using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.AzureServices.Tables;
using SecureMail.AzureServices.Tests.Faults;
using SecureMail.Testing.Time;

namespace SecureMail.AzureServices.Tests.Tables;

/// <summary>A token has no date: the clocks are compared by the answer's.</summary>
public sealed class TableClockPolicyTests
{
    [Theory]
    [InlineData("Tue, 01 Jan 2030 12:00:00 GMT", "the clocks agree")]
    [InlineData("Tue, 01 Jan 2030 11:45:00 GMT", "15 minutes ahead are borne, as with the account's key")]
    [InlineData("Tue, 01 Jan 2030 12:15:00 GMT", "15 minutes behind as well")]
    [InlineData("noon", "a date that is none says nothing")]
    public async Task Clocks_ThatAgree_LetTheAnswerPass(string date, string reason)
    {
        var status = await AskAsync(date);
        Assert.True(status == 204, reason);
    }

    [Theory]
    [InlineData("Mon, 31 Dec 2029 12:00:00 GMT", "a day ahead: messages would end early")]
    [InlineData("Tue, 01 Jan 2030 11:44:59 GMT", "a second too far ahead")]
    [InlineData("Tue, 01 Jan 2030 12:15:01 GMT", "behind: messages would be served late")]
    public async Task Clocks_ThatDisagree_AreRefused(string date, string reason)
    {
        var refusal = await Assert.ThrowsAsync<RequestFailedException>(() => AskAsync(date));
        Assert.True(refusal.Status == 403, reason);
        Assert.Contains("Set it", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<int> AskAsync(string date)
    {
        var transport = new AnswerAt(date);
        var pipeline = new HttpPipeline(transport, [new TableClockPolicy(new FakeTimeProvider())]);
        using var message = pipeline.CreateMessage();
        message.Request.Uri.Reset(new Uri("https://acme.table.core.windows.net/messages()"));
        await pipeline.SendAsync(message, default);
        return message.Response.Status;
    }

    private sealed class AnswerAt(string date) : HttpPipelineTransport
    {
        public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("Nothing here is synchronous.");

        public override ValueTask ProcessAsync(HttpMessage message)
        {
            message.Response = new FaultyResponse(204, ("Date", date));
            return ValueTask.CompletedTask;
        }
    }
}
