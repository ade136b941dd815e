namespace SecureMail.Envelope.Tests;

/// <summary>A sealed file that cannot seek and does not tell its length.</summary>
internal sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException("The length is not known.");

    public override long Position
    {
        get => throw new NotSupportedException("The stream does not seek.");
        set => throw new NotSupportedException("The stream does not seek.");
    }
}
