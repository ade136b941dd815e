using SecureMail.Testing.Host;

namespace SecureMail.Host.Tests;

/// <summary>The two forms in which a host hands over a queue message.</summary>
[Collection(Ground.Name)]
public sealed class EncodingTests(Ground ground)
{
    [Theory]
    [InlineData(true, "dataType binary: Base64 once")]
    [InlineData(false, "the default: a JSON text within the text, with the message's members in Metadata")]
    public async Task Hint_IsUnderstoodInEitherEncoding(bool honoursDataType, string reason)
    {
        var recipient = $"encoding-{honoursDataType}@customer.example".ToLowerInvariant();
        await using var host = await ground.StartHostAsync(change: options => options with { HonoursDataType = honoursDataType });
        var flow = await ground.NewMailFlowAsync(host.Address);
        await flow.PostAsync(ground.Mail(recipient), Ground.Sender, [recipient], CancellationToken.None);
        var notice = await ground.Mailboxes().WaitAsync(recipient, Ground.NoticeWords, CancellationToken.None);
        Assert.NotEmpty(notice.Raw);
        Assert.True(
            host.Log.Ended.All(ended => ended.Outcome == InvocationOutcome.Succeeded), $"{reason}: {string.Join(", ", host.Log.Ended)}");
    }
}
