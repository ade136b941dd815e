namespace SecureMail.Functions.Webhook;

/// <summary>A mail as a provider posted it.</summary>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Raw">The mail: as it came, or rebuilt from its parts where the provider posts parts only.</param>
internal sealed record PostedMail(Envelope Envelope, ReadOnlyMemory<byte> Raw)
{
    /// <summary>SHA-256 of the mail, where it was computed while it arrived.</summary>
    public byte[]? Sha256 { get; init; }
}

/// <summary>What a request brought.</summary>
/// <param name="Mails">The mails; none for a handshake.</param>
/// <param name="Fault">Why something in it can never be taken, as a sentence; null when everything can be.</param>
internal sealed record Posted(IReadOnlyList<PostedMail> Mails, string? Fault = null)
{
    /// <summary>A ping, a confirmation, an event that is no mail: answered kindly, and nothing is done.</summary>
    public static readonly Posted Nothing = new([]);

    /// <summary>Nothing that can ever be taken.</summary>
    public static Posted Unusable(string fault) => new([], fault);

    /// <summary>One mail, or why it can never be taken.</summary>
    public static Posted One(string? sender, IReadOnlyList<string?> recipients, ReadOnlyMemory<byte>? raw)
    {
        if (raw is not { IsEmpty: false } mail)
        {
            return Unusable("The request holds no mail.");
        }
        var (envelope, fault) = Envelope.Read(sender, recipients);
        return envelope is null ? Unusable(fault!) : new Posted([new PostedMail(envelope, mail)]);
    }

    /// <summary>All mails of a batch; the first fault speaks for all.</summary>
    public static Posted Together(IEnumerable<Posted> parts)
    {
        List<Posted> all = [.. parts];
        return new Posted([.. all.SelectMany(part => part.Mails)], all.Select(part => part.Fault).FirstOrDefault(fault => fault is not null));
    }
}
