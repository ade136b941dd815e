namespace SecureMail.Testing.Smtp;

/// <summary>How the scripted server's words reach the client.</summary>
public enum Pace
{
    Whole,
    LineByLine,
    ByteByByte,
}
