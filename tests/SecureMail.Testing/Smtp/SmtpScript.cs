using System.Text;

namespace SecureMail.Testing.Smtp;

/// <summary>
/// What one connection is to hear and say, in order. Texts are given without the last CRLF; a "\n" inside a text
/// becomes CRLF. After the last step the client may only hang up.
/// </summary>
public sealed class SmtpScript
{
    private readonly List<SmtpStep> steps = [];

    public IReadOnlyList<SmtpStep> Steps => steps;

    /// <summary>Says something unasked: the greeting.</summary>
    public SmtpScript Say(string reply) => Add(new SmtpStep(SmtpStepKind.Say, null, Line(reply)));

    /// <summary>Says exactly these octets.</summary>
    public SmtpScript SayRaw(byte[] octets) => Add(new SmtpStep(SmtpStepKind.Say, null, octets));

    /// <summary>Hears exactly this line, then answers; a null answer means silence.</summary>
    public SmtpScript Expect(string command, string? reply) =>
        Add(new SmtpStep(SmtpStepKind.Expect, command, reply is null ? [] : Line(reply)));

    /// <summary>Hears exactly this line, then answers exactly these octets.</summary>
    public SmtpScript ExpectRaw(string command, byte[] octets) =>
        Add(new SmtpStep(SmtpStepKind.Expect, command, octets));

    /// <summary>Becomes the TLS side that listens.</summary>
    public SmtpScript Handshake() => Add(new SmtpStep(SmtpStepKind.Handshake, null, []));

    /// <summary>Hears STARTTLS, answers 220, becomes TLS.</summary>
    public SmtpScript StartTls() => Expect("STARTTLS", "220 Ready").Handshake();

    /// <summary>Hears a message up to its final dot, then answers; a null answer means silence.</summary>
    public SmtpScript Content(string? reply) =>
        Add(new SmtpStep(SmtpStepKind.Content, null, reply is null ? [] : Line(reply)));

    /// <summary>Hears a message up to its final dot, then answers exactly these octets.</summary>
    public SmtpScript ContentRaw(byte[] octets) => Add(new SmtpStep(SmtpStepKind.Content, null, octets));

    /// <summary>Hears this many octets, then answers; for BDAT.</summary>
    public SmtpScript Chunk(int octets, string? reply) =>
        Add(new SmtpStep(SmtpStepKind.Chunk, null, reply is null ? [] : Line(reply), octets));

    /// <summary>
    /// Hears at least this much of a message and then goes on with the next step while the client still writes.
    /// </summary>
    public SmtpScript PartOfContent(int octets) => Add(new SmtpStep(SmtpStepKind.Chunk, null, [], octets));

    /// <summary>Hangs up.</summary>
    public SmtpScript HangUp() => Add(new SmtpStep(SmtpStepKind.HangUp, null, []));

    /// <summary>Says nothing more, whatever it hears, until the client hangs up.</summary>
    public SmtpScript Stall() => Add(new SmtpStep(SmtpStepKind.Stall, null, []));

    /// <summary>Reads not one octet more, so that what the client writes gets stuck, until the test is over.</summary>
    public SmtpScript Freeze() => Add(new SmtpStep(SmtpStepKind.Freeze, null, []));

    /// <summary>Hears whatever else is said, answers QUIT should it come, until the client hangs up.</summary>
    public SmtpScript Farewell() => Add(new SmtpStep(SmtpStepKind.Farewell, null, "221 Bye\r\n"u8.ToArray()));

    /// <summary>Hears QUIT and answers.</summary>
    public SmtpScript Quit() => Expect("QUIT", "221 Bye");

    /// <summary>Goes on with the steps of another script.</summary>
    public SmtpScript Then(SmtpScript more)
    {
        steps.AddRange(more.steps);
        return this;
    }

    private SmtpScript Add(SmtpStep step)
    {
        steps.Add(step);
        return this;
    }

    private static byte[] Line(string text) =>
        Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");
}
