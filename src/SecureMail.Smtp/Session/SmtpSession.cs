using System.Net;
using System.Net.Sockets;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>One connection to one server and what is known about it.</summary>
internal sealed class SmtpSession(
    SmtpServer server, Socket socket, SmtpSenderOptions options, TimeProvider clock) : IAsyncDisposable
{
    public SmtpServer Server { get; } = server;

    public SmtpSenderOptions Options { get; } = options;

    public SmtpTimeouts Timeouts { get; } = options.Timeouts;

    public SmtpLimits Limits { get; } = options.Limits;

    public TimeProvider Clock { get; } = clock;

    public SmtpWire Wire { get; } = new(new NetworkStream(socket, ownsSocket: true), options.Limits, clock);

    public IPEndPoint? Peer { get; } = socket.RemoteEndPoint as IPEndPoint;

    public Capabilities Capabilities { get; set; } = Capabilities.None;

    /// <summary>The certificate as it was shown, also when it was refused.</summary>
    public TlsProof? Shown { get; set; }

    /// <summary>How mail travels here; null until the certificate was verified.</summary>
    public TlsProof? Proof { get; set; }

    /// <summary>False once the dialogue is out of step: then nothing more may be said, QUIT included.</summary>
    public bool InStep { get; set; } = true;

    public ValueTask<SmtpAnswer> AskAsync(string command, CancellationToken ct) =>
        AskAsync(command, Timeouts.Command, ct);

    public async ValueTask<SmtpAnswer> AskAsync(string command, TimeSpan patience, CancellationToken ct)
    {
        var answer = await Wire.AskAsync(command, patience, ct);
        Note(answer);
        return answer;
    }

    /// <summary>How many mails were begun here.</summary>
    public int Mails { get; set; }

    public async ValueTask<SmtpAnswer> ListenAsync(TimeSpan patience, CancellationToken ct)
    {
        var answer = await Wire.ReadReplyAsync(patience, ct);
        Note(answer);
        return answer;
    }

    /// <summary>A fault that was met while commands were written.</summary>
    public SmtpAnswer Fail(WireFault fault)
    {
        InStep = false;
        return fault;
    }

    public Ending End(SmtpStage stage, SmtpAnswer answer) =>
        Classification.Of(stage, answer, insideTls: Proof is not null);

    /// <summary>Says goodbye. Whatever comes of it changes nothing.</summary>
    public async Task QuitAsync(CancellationToken ct)
    {
        if (InStep) await AskQuietlyAsync(ct);
        await DisposeAsync();
    }

    public ValueTask DisposeAsync() => Wire.DisposeAsync();

    private async Task AskQuietlyAsync(CancellationToken ct)
    {
        try
        {
            await Wire.AskAsync("QUIT", Timeouts.Quit, ct);
        }
        catch (OperationCanceledException)
        {
            // The mail's fate is known; a caller who leaves now still gets it.
        }
    }

    // RFC 5321 section 3.8: after 421 the server closes.
    private void Note(SmtpAnswer answer) => InStep &= answer.Reply is not null && !answer.IsCode(421);
}
