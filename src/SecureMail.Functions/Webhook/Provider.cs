using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Functions.Webhook;

/// <summary>
/// How one provider posts mail: how it shows that a request is its own, where envelope and mail stand in it, and which
/// status tells it what became of them. One small class each; none keeps anything of a request.
/// </summary>
internal abstract class Provider
{
    /// <summary>Which.</summary>
    public abstract ApplicationKind Kind { get; }

    /// <summary>Largest body for a mail of so many bytes. The default fits a body that is the mail, or a form around it.</summary>
    public virtual long MostBodyBytes(long mailBytes) => mailBytes + 256 * 1024;

    /// <summary>Whether what stands in the request's head is in order; asked before the body is read.</summary>
    public abstract bool AdmitsHead(ProviderRequest request);

    /// <summary>The signature over the body, checked while it is read; null when the provider makes none. The head was admitted.</summary>
    public virtual BodySignature? SignatureOf(ProviderRequest request) => null;

    /// <summary>Whether the body is the mail and nothing else.</summary>
    public virtual bool PostsMailItself => false;

    /// <summary>Whether what stands in the body shows that the request is the provider's own.</summary>
    public virtual Task<bool> AdmitsBodyAsync(ProviderRequest request, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Takes the mails out of an authentic request. What cannot be fetched just now throws; the provider is told to come again.</summary>
    public abstract Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken);

    /// <summary>The envelope of a mail that is too large to be read, where it stands in the head; null elsewhere.</summary>
    public virtual Envelope? EnvelopeOfHead(ProviderRequest request) => null;

    /// <summary>Whether we tell the sender of a refusal ourselves; not where the provider's own bounce carries our words.</summary>
    public virtual bool TellsSender => true;

    /// <summary>Whether refusals are plain text, which the provider hands to the sender; otherwise they are problem documents.</summary>
    public virtual bool SpeaksPlain => false;

    /// <summary>The status that the provider understands as we mean it.</summary>
    public abstract int StatusOf(WebhookOutcome outcome);
}
