namespace SecureMail.Smtp.Wire;

/// <summary>What came of waiting for a reply: the reply, or the fault that stood in its place.</summary>
internal readonly record struct SmtpAnswer(SmtpReply? Reply, WireFault Fault)
{
    public static implicit operator SmtpAnswer(WireFault fault) => new(null, fault);

    public bool IsClass(int digit) => Reply?.Class == digit;

    public bool IsCode(int code) => Reply?.Code == code;
}
