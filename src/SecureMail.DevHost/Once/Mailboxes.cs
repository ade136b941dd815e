using System.Net.Http.Json;
using System.Text.Json;
using SecureMail.Mime;

namespace SecureMail.DevHost.Once;

/// <summary>Looks into everybody's mailbox through the mailbox server's own interface.</summary>
public sealed class Mailboxes(HttpClient client, Uri page)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly HashSet<string> taken = [];

    /// <summary>Waits for the next mail to a recipient whose subject contains some words; each mail is given out once.</summary>
    public Task<ReceivedMail> WaitAsync(string recipient, string subject, CancellationToken cancellationToken) =>
        WaitAsync(recipient, subject, UsualPatience, cancellationToken);

    /// <summary>Waits so long at most.</summary>
    public async Task<ReceivedMail> WaitAsync(string recipient, string subject, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        while (true)
        {
            if (await FindAsync(recipient, subject, limit.Token) is { } mail)
            {
                return mail;
            }
            await Task.Delay(Poll, limit.Token);
        }
    }

    /// <summary>How many mails a recipient has whose subject contains some words.</summary>
    public async Task<int> CountAsync(string recipient, string subject, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).Count(entry => IsTo(entry, recipient) && HasSubject(entry, subject));

    private async Task<ReceivedMail?> FindAsync(string recipient, string subject, CancellationToken cancellationToken)
    {
        foreach (var entry in await ListAsync(cancellationToken))
        {
            var id = entry.GetProperty("id").GetString()!;
            if (!taken.Contains(id) && IsTo(entry, recipient) && HasSubject(entry, subject))
            {
                taken.Add(id);
                var raw = await client.GetByteArrayAsync(new Uri(page, $"email/{id}/download"), cancellationToken);
                return new ReceivedMail(raw, MimeReader.Read(raw, MimeLimits.Default));
            }
        }
        return null;
    }

    private async Task<JsonElement[]> ListAsync(CancellationToken cancellationToken) =>
        await client.GetFromJsonAsync<JsonElement[]>(new Uri(page, "email"), cancellationToken) ?? [];

    private static bool IsTo(JsonElement entry, string recipient) =>
        entry.GetProperty("envelope").GetProperty("to").EnumerateArray()
            .Any(to => to.GetProperty("address").GetString() == recipient);

    private static bool HasSubject(JsonElement entry, string subject) =>
        (entry.GetProperty("subject").GetString() ?? "").Contains(subject, StringComparison.Ordinal);
}

/// <summary>A mail that arrived.</summary>
/// <param name="Raw">Its bytes.</param>
/// <param name="Message">The same, read.</param>
public sealed record ReceivedMail(byte[] Raw, MimeMessage Message)
{
    /// <summary>The text part.</summary>
    public string Text => MessageBody.Of(Message).TextParts[0].ReadText();
}
