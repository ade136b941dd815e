namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>Takes a body's bytes while they arrive, so that nobody has to pass over them again.</summary>
internal abstract class BodyListener : IDisposable
{
    /// <summary>Takes the next bytes of the body.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    public abstract void Dispose();
}
