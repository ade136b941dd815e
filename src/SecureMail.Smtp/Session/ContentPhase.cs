using System.Buffers;
using System.Globalization;
using System.Text;
using SecureMail.Smtp.Content;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>
/// The content, its end, and the one answer that counts: after DATA with doubled dots and a final one, or as one BDAT
/// chunk of an announced length.
/// </summary>
internal sealed class ContentPhase(SmtpSession session, Stream content, long? chunkBytes)
{
    private const int BlockBytes = 32_768;

    private readonly DotStuffer encoder = new(session.Limits.MaxContentLineBytes, doublesDots: chunkBytes is null);
    private readonly ArrayBufferWriter<byte> output = new(BlockBytes);
    private long encodedBytes;

    public async Task<Ending> RunAsync(CancellationToken ct)
    {
        session.Wire.Listen(ct);
        if (chunkBytes is { } announced)
            output.Write(
                Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {announced} LAST\r\n")));
        var block = new byte[BlockBytes];
        int count;
        while ((count = await content.ReadAsync(block, ct)) > 0)
        {
            // The last block waits for the end: a small mail is one write.
            if (output.WrittenCount >= BlockBytes && await FlushAsync(ct) is { } broken) return broken;
            Encode(() => encoder.Write(block.AsSpan(0, count), output));
            if (Defect() is { } reason) return Abandon(reason);
        }
        Encode(() => encoder.Finish(output));
        return await EndAsync(ct);
    }

    private void Encode(Action write)
    {
        var before = output.WrittenCount;
        write();
        encodedBytes += output.WrittenCount - before;
        // Octets beyond the announced length would be read as commands.
        if (encodedBytes > chunkBytes) throw ContentChanged();
    }

    private async Task<Ending> EndAsync(CancellationToken ct)
    {
        if (chunkBytes is null) output.Write(".\r\n"u8);
        else if (encodedBytes != chunkBytes) throw ContentChanged();
        // A reply before the end is a reply to something else, and must not be taken for the one to the end.
        if (session.Wire.HasUnread) return await HearOutOfTurnAsync(ct);
        var fault = await session.Wire.WriteAsync(output.WrittenMemory, session.Timeouts.Block, ct);
        var answer = await session.ListenAsync(
            fault == WireFault.None ? session.Timeouts.EndOfContent : session.Timeouts.Quit, ct);
        return answer.IsClass(2)
            ? new Ending(SmtpOutcome.Delivered, SmtpReason.Accepted, SmtpStage.Done, answer.Reply)
            : session.End(SmtpStage.EndOfContent, answer);
    }

    private async Task<Ending?> FlushAsync(CancellationToken ct)
    {
        if (session.Wire.HasUnread) return await HearOutOfTurnAsync(ct);
        var fault = await session.Wire.WriteAsync(output.WrittenMemory, session.Timeouts.Block, ct);
        output.ResetWrittenCount();
        if (fault == WireFault.None) return null;
        var answer = await session.ListenAsync(session.Timeouts.Quit, ct);
        session.InStep = false;
        return session.End(SmtpStage.Content, answer.Reply is null ? fault : answer);
    }

    private async Task<Ending> HearOutOfTurnAsync(CancellationToken ct)
    {
        var answer = await session.ListenAsync(session.Timeouts.Quit, ct);
        session.InStep = false;
        // A refusal may come early (the mail is too large, the disk is full); an early yes means nothing.
        return session.End(SmtpStage.Content, answer.Reply is { Class: < 4 } ? WireFault.OutOfTurn : answer);
    }

    /// <summary>The connection ends before the content does, so the server has no mail.</summary>
    private Ending Abandon(SmtpReason reason)
    {
        session.InStep = false;
        return new Ending(SmtpOutcome.Stop, reason, SmtpStage.Content);
    }

    private SmtpReason? Defect() => encoder.Defect switch
    {
        ContentDefect.Nul => SmtpReason.ContentHasNul,
        ContentDefect.LineTooLong => SmtpReason.ContentLineTooLong,
        _ => encoder.IsEightBit && !session.Capabilities.Offers("8BITMIME") ? SmtpReason.ContentIsEightBit : null,
    };

    private static InvalidOperationException ContentChanged() =>
        new(
            "The content changed after it was looked through; give the sender a stream that stays as it is.");
}
