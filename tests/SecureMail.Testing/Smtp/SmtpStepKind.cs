namespace SecureMail.Testing.Smtp;

public enum SmtpStepKind
{
    Say,
    Expect,
    Handshake,
    Content,
    Chunk,
    HangUp,
    Farewell,
    Stall,
    Freeze,
}
