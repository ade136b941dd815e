using System.Buffers;
using SecureMail.Smtp.Content;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>The content after 354, its final dot, and the one answer that counts.</summary>
internal static class ContentPhase
{
    private const int BlockBytes = 32_768;

    public static async Task<Ending> RunAsync(SmtpSession session, Stream content, CancellationToken ct)
    {
        var encoder = new DotStuffer(session.Limits.MaxContentLineBytes, doublesDots: true);
        var output = new ArrayBufferWriter<byte>(BlockBytes);
        var block = new byte[BlockBytes];
        session.Wire.Listen(ct);
        int count;
        while ((count = await content.ReadAsync(block, ct)) > 0)
        {
            // The last block waits for the dot: a small mail is one write.
            if (output.WrittenCount >= BlockBytes && await FlushAsync(session, output, ct) is { } broken) return broken;
            encoder.Write(block.AsSpan(0, count), output);
            if (DefectOf(encoder, session.Capabilities) is { } reason) return Abandon(session, reason);
        }
        encoder.Finish(output);
        output.Write(".\r\n"u8);
        // A reply before the dot is a reply to something else, and must not be taken for the one to the dot.
        if (session.Wire.HasUnread) return await HearOutOfTurnAsync(session, ct);
        return await EndAsync(session, output, ct);
    }

    private static async Task<Ending> EndAsync(SmtpSession session, ArrayBufferWriter<byte> output, CancellationToken ct)
    {
        var fault = await session.Wire.WriteAsync(output.WrittenMemory, session.Timeouts.Block, ct);
        var answer = await session.ListenAsync(fault == WireFault.None ? session.Timeouts.EndOfContent : session.Timeouts.Quit, ct);
        return answer.IsClass(2)
            ? new Ending(SmtpOutcome.Delivered, SmtpReason.Accepted, SmtpStage.Done, answer.Reply)
            : session.End(SmtpStage.EndOfContent, answer);
    }

    private static async Task<Ending?> FlushAsync(SmtpSession session, ArrayBufferWriter<byte> output, CancellationToken ct)
    {
        if (session.Wire.HasUnread) return await HearOutOfTurnAsync(session, ct);
        var fault = await session.Wire.WriteAsync(output.WrittenMemory, session.Timeouts.Block, ct);
        output.ResetWrittenCount();
        if (fault == WireFault.None) return null;
        session.InStep = false;
        var answer = await session.ListenAsync(session.Timeouts.Quit, ct);
        return session.End(SmtpStage.Content, answer.Reply is null ? fault : answer);
    }

    private static async Task<Ending> HearOutOfTurnAsync(SmtpSession session, CancellationToken ct)
    {
        var answer = await session.ListenAsync(session.Timeouts.Quit, ct);
        session.InStep = false;
        // A refusal may come early (the mail is too large, the disk is full); an early yes means nothing.
        return session.End(SmtpStage.Content, answer.Reply is { Class: < 4 } ? WireFault.OutOfTurn : answer);
    }

    /// <summary>The connection ends without a dot, so the server has no mail.</summary>
    private static Ending Abandon(SmtpSession session, SmtpReason reason)
    {
        session.InStep = false;
        return new Ending(SmtpOutcome.Stop, reason, SmtpStage.Content);
    }

    private static SmtpReason? DefectOf(DotStuffer encoder, Capabilities offered) => encoder.Defect switch
    {
        ContentDefect.Nul => SmtpReason.ContentHasNul,
        ContentDefect.LineTooLong => SmtpReason.ContentLineTooLong,
        _ => encoder.IsEightBit && !offered.Offers("8BITMIME") ? SmtpReason.ContentIsEightBit : null,
    };
}
