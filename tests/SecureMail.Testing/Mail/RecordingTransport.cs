using System.Collections.Concurrent;
using SecureMail.Core.Transport;

namespace SecureMail.Testing.Mail;

/// <summary>Keeps the service's own mails and answers as the test says; at first it takes everything.</summary>
public sealed class RecordingTransport : IMailTransport
{
    private readonly ConcurrentQueue<OutgoingMail> mails = new();
    private int tries;

    public IReadOnlyList<OutgoingMail> Mails => [.. mails];

    public int Tries => tries;

    public TransportOutcome Outcome { get; set; } = TransportOutcome.Accepted;

    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Whether it throws, which no transport should.</summary>
    public bool IsBroken { get; set; }

    /// <summary>What a mail waits for before it is taken; null: nothing.</summary>
    public Func<OutgoingMail, Task?>? Gate { get; set; }

    public long MaxAttachedBytes { get; set; } = long.MaxValue;

    public bool ReportsLater { get; set; }

    public async Task<TransportResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref tries);
        if (IsBroken)
        {
            throw new InvalidOperationException("The transport broke.");
        }
        await (Gate?.Invoke(mail) ?? Task.CompletedTask).WaitAsync(cancellationToken);
        mails.Enqueue(mail);
        var proof = new Dictionary<string, string> { ["Server"] = "mx.example" };
        return new TransportResult(Outcome, $"The server said {Outcome}.", proof) { NotBefore = NotBefore };
    }
}
