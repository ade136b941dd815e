namespace SecureMail.Smtp.Tests;

/// <summary>A stream that can be read once and not be looked through first.</summary>
internal sealed class OneWayStream(byte[] content) : MemoryStream(content)
{
    public override bool CanSeek => false;
}
