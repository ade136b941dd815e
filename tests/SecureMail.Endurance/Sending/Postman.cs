using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using SecureMail.Endurance.Parts;

namespace SecureMail.Endurance.Sending;

/// <summary>
/// Posts as providers do: whatever comes back that is no answer, or an answer that asks to come again, the same request is sent
/// again after a while.
/// </summary>
internal sealed class Postman(Ground ground, HttpClient client, MailFlow flow)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private int repeats;
    private int seenBefore;

    /// <summary>The letters that were accepted, by the id that the program answered.</summary>
    public ConcurrentDictionary<string, Receipt> Accepted { get; } = new();

    /// <summary>Letters for which no 2xx came, and what came instead.</summary>
    public ConcurrentBag<string> Refused { get; } = [];

    /// <summary>How often a letter was accepted that was accepted before.</summary>
    public int SeenBefore => seenBefore;

    /// <summary>Posts beyond each letter's first.</summary>
    public int Repeats => repeats;

    /// <summary>Posts until the letter is accepted or cannot be.</summary>
    public Task PostAsync(Letter letter, Uri address) => PostAsync(letter, () => address);

    /// <summary>Posts until the letter is accepted or cannot be, each time to whichever address is named then.</summary>
    public async Task PostAsync(Letter letter, Func<Uri> address)
    {
        var start = ground.Run.Clock.GetTimestamp();
        var pause = FirstPause;
        while (!await TryAsync(letter, address()))
        {
            if (ground.Run.Clock.GetElapsedTime(start) > Patience)
            {
                Refused.Add($"letter {letter.Number} was not accepted within {Patience.TotalMinutes:0} minutes");
                return;
            }
            Interlocked.Increment(ref repeats);
            await Task.Delay(pause / 2 + ground.Run.UpTo(pause / 2), ground.Run.Clock, ground.Run.Stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Posts once; false when it must be posted again.</summary>
    public async Task<bool> TryAsync(Letter letter, Uri address)
    {
        try
        {
            using var request = flow.RequestFor(letter, address);
            using var answer = await client.SendAsync(request, ground.Run.Stop);
            var body = await answer.Content.ReadAsByteArrayAsync(ground.Run.Stop);
            if (answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                return false;
            }
            Note(letter, answer.StatusCode, body);
            return true;
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException or IOException || (broken is OperationCanceledException && !ground.Run.Stop.IsCancellationRequested))
        {
            return false; // No answer, or half of one.
        }
    }

    private void Note(Letter letter, HttpStatusCode status, byte[] body)
    {
        if (status != HttpStatusCode.OK)
        {
            Refused.Add($"letter {letter.Number}: {(int)status}");
            return;
        }
        using var json = JsonDocument.Parse(body);
        if (json.RootElement.GetProperty("state").GetString() == "seenBefore")
        {
            Interlocked.Increment(ref seenBefore);
        }
        Accepted[json.RootElement.GetProperty("id").GetString()!] = Receipt.Of(letter);
    }
}
