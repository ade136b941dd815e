using System.Net;
using System.Text.RegularExpressions;
using SecureMail.DevHost.Once;
using SecureMail.Endurance.Parts;
using SecureMail.Mime;

namespace SecureMail.Endurance.Counting;

/// <summary>Somebody at the portal, who sees what people see.</summary>
internal sealed partial class Reader(Ground ground, string address, Uri portal) : IDisposable
{
    private const string Password = "a quiet harbour at dawn";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly PortalVisitor visitor = new();

    /// <summary>Signs in for the first time: with a code that is mailed, and a password for later.</summary>
    public async Task RegisterAsync()
    {
        var since = ground.Mail.Deliveries.Count;
        await visitor.GoAsync(At("/portal/sign-in"), ground.Run.Stop);
        await visitor.SubmitAsync("form[action='/portal/start']", Fields(("Address", address)), ground.Run.Stop);
        var code = await CodeAsync(since);
        await visitor.SubmitAsync("form[action='/portal/register']", Fields(("Code", code), ("Password", Password)), ground.Run.Stop);
        Check();
    }

    /// <summary>Signs in with the password.</summary>
    public async Task SignInAsync()
    {
        await visitor.GoAsync(At("/portal/sign-in"), ground.Run.Stop);
        if (visitor.Page.QuerySelector("form[action='/portal/start']") is not null) // Who is in is led to the inbox.
        {
            await visitor.SubmitAsync("form[action='/portal/start']", Fields(("Address", address), ("Password", Password)), ground.Run.Stop);
        }
        Check();
    }

    /// <summary>The ids of the messages that the inbox shows, in its order; those that it shows twice stand here twice.</summary>
    public async Task<IReadOnlyList<string>> InboxAsync()
    {
        await visitor.GoAsync(At("/portal"), ground.Run.Stop);
        return [.. visitor.Page.QuerySelectorAll("ul.lines > li").Select(line => Id().Match(line.InnerHtml).Groups[1].Value)];
    }

    /// <summary>The message as it came; null when the portal does not hand it out.</summary>
    public async Task<byte[]?> DownloadAsync(string message)
    {
        var (answer, content) = await visitor.DownloadAsync(At($"/portal/messages/{message}/message.eml"), ground.Run.Stop);
        using (answer)
        {
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => content,
                HttpStatusCode.SeeOther or HttpStatusCode.NotFound => null,
                var status => throw new StepFailedException($"the portal answered {(int)status} for {message}"),
            };
        }
    }

    /// <summary>Opens a message by the button "Read message", which is a form.</summary>
    public async Task ReadAsync(string message)
    {
        await visitor.GoAsync(At($"/portal/messages/{message}"), ground.Run.Stop);
        if (visitor.Page.QuerySelector($"form[action='/portal/messages/{message}']") is not null)
        {
            await visitor.SubmitAsync($"form[action='/portal/messages/{message}']", Fields(), ground.Run.Stop);
        }
    }

    public void Dispose() => visitor.Dispose();

    private Uri At(string path) => new(portal, path);

    private void Check()
    {
        if (visitor.Status != HttpStatusCode.OK || visitor.Page.QuerySelector("form[action='/portal/start']") is not null)
        {
            throw new StepFailedException($"{address} does not get in ({(int)visitor.Status}): {visitor.Words.Trim()}");
        }
    }

    private async Task<string> CodeAsync(int since)
    {
        var start = ground.Run.Clock.GetTimestamp();
        while (true)
        {
            foreach (var delivery in ground.Mail.Deliveries.Skip(since).Where(delivery => delivery.Recipient == address))
            {
                var mail = MimeReader.Read(await File.ReadAllBytesAsync(delivery.File, ground.Run.Stop), MimeLimits.Default);
                if (Code().Match(MessageBody.Of(mail).TextParts[0].ReadText()) is { Success: true } code)
                {
                    return code.Groups[1].Value;
                }
            }
            if (ground.Run.Clock.GetElapsedTime(start) > Patience)
            {
                throw new StepFailedException($"no code came for {address}");
            }
            await Task.Delay(Poll, ground.Run.Clock, ground.Run.Stop);
        }
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value);

    [GeneratedRegex("/portal/messages/([a-z2-7]{26})")]
    private static partial Regex Id();

    [GeneratedRegex("Your code is ([0-9 -]+)")]
    private static partial Regex Code();
}
