using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SecureMail.Endurance.Smtp;

/// <summary>One connection to the mail server (RFC 5321, RFC 3207).</summary>
internal sealed class SmtpSession(MailboxServer server, int instance, TcpClient client)
{
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);
    private static readonly byte[] EndOfContent = "\r\n.\r\n"u8.ToArray();

    private Stream stream = client.GetStream();
    private byte[] buffer = new byte[64 * 1024];
    private int filled;
    private string recipient = "";
    private Behaviour behaviour;

    /// <summary>Speaks until the client leaves.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        server.Watch(instance, SmtpMoment.Connected);
        await SayAsync("220 mail.test ESMTP", cancellationToken);
        while (await ReadLineAsync(cancellationToken) is { } line && await AnswerAsync(line, cancellationToken))
        {
        }
        await stream.DisposeAsync();
    }

    private async Task<bool> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        switch (line.Split(' ')[0].ToUpperInvariant())
        {
            case "EHLO":
                await SayAsync(stream is SslStream ? "250-mail.test\r\n250 8BITMIME" : "250-mail.test\r\n250 STARTTLS", cancellationToken);
                return true;
            case "STARTTLS":
                await SayAsync("220 Go ahead", cancellationToken);
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, cancellationToken);
                stream = tls;
                return true;
            case "RCPT":
                return await NameRecipientAsync(line, cancellationToken);
            case "DATA":
                return await TakeAsync(cancellationToken);
            case "QUIT":
                await SayAsync("221 Bye", cancellationToken);
                return false;
            default:
                await SayAsync("250 OK", cancellationToken);
                return true;
        }
    }

    private async Task<bool> NameRecipientAsync(string line, CancellationToken cancellationToken)
    {
        recipient = line.Split('<', '>')[1];
        behaviour = server.Script(recipient);
        server.Watch(instance, SmtpMoment.Recipient);
        await SayAsync(
            behaviour switch
            {
                Behaviour.Greylist => "451 4.7.1 Come again in a while",
                Behaviour.Closing => "421 4.3.2 Closing",
                _ => "250 OK",
            },
            cancellationToken);
        return behaviour != Behaviour.Closing;
    }

    private async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        await SayAsync("354 Go on", cancellationToken);
        server.Watch(instance, SmtpMoment.Content);
        var mail = await ReadContentAsync(cancellationToken);
        if (behaviour == Behaviour.Full)
        {
            await SayAsync("452 4.2.2 No room", cancellationToken);
            return true;
        }
        await server.KeepAsync(instance, recipient, mail, behaviour, cancellationToken);
        server.Watch(instance, SmtpMoment.FinalDot);
        if (behaviour == Behaviour.DropAfterDot)
        {
            return false;
        }
        if (behaviour == Behaviour.Slow)
        {
            await Task.Delay(Slowness, server.Clock, cancellationToken);
        }
        await SayAsync("250 OK", cancellationToken);
        server.Watch(instance, SmtpMoment.Answered);
        return true;
    }

    /// <summary>The content without its final dot, dots undone (RFC 5321 section 4.5.2). It has at least a header field.</summary>
    private async Task<byte[]> ReadContentAsync(CancellationToken cancellationToken)
    {
        var (end, searched) = (-1, 0);
        while ((end = buffer.AsSpan(searched, filled - searched).IndexOf(EndOfContent)) < 0)
        {
            searched = Math.Max(0, filled - EndOfContent.Length);
            if (!await FillAsync(cancellationToken))
            {
                throw new IOException("The client hung up inside the content.");
            }
        }
        var mail = Encoding.Latin1.GetString(Take(searched + end + EndOfContent.Length), 0, searched + end + 2);
        return Encoding.Latin1.GetBytes(mail.Replace("\r\n..", "\r\n.", StringComparison.Ordinal));
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }
        return Encoding.Latin1.GetString(Take(end + 2), 0, end);
    }

    private byte[] Take(int count)
    {
        var taken = buffer[..count];
        buffer.AsSpan(count, filled - count).CopyTo(buffer);
        filled -= count;
        return taken;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (filled == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }
        var count = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
        filled += count;
        return count > 0;
    }

    private async Task SayAsync(string line, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }
}
