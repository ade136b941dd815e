namespace SecureMail.Testing.Smtp;

/// <summary>One step of a script: what is heard and what is said then.</summary>
public sealed record SmtpStep(SmtpStepKind Kind, string? Hear, byte[] Say, int Octets = 0);
