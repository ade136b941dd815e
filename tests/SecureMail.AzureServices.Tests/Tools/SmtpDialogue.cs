using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace SecureMail.AzureServices.Tests.Tools;

/// <summary>The least SMTP client: one line out, one reply in. The product's own client is tested elsewhere.</summary>
internal sealed class SmtpDialogue : IAsyncDisposable
{
    private readonly TcpClient connection = new();
    private Stream stream = Stream.Null;

    public static async Task<SmtpDialogue> ConnectAsync(int port)
    {
        var dialogue = new SmtpDialogue();
        await dialogue.connection.ConnectAsync("127.0.0.1", port);
        dialogue.stream = dialogue.connection.GetStream();
        await dialogue.ReadReplyAsync();
        return dialogue;
    }

    /// <summary>Sends a line (or a message with its final dot) and returns the whole reply.</summary>
    public async Task<string> SendAsync(string text)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"));
        return await ReadReplyAsync();
    }

    /// <summary>Switches to TLS with a server whose certificate is named "localhost" and signed by itself.</summary>
    public async Task StartTlsAsync(SslProtocols protocols)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        connection.Dispose();
    }

    private async Task<string> ReadReplyAsync()
    {
        var reply = new StringBuilder();
        var next = new byte[1];
        while (!IsWhole(reply.ToString()))
        {
            await stream.ReadExactlyAsync(next);
            reply.Append((char)next[0]);
        }
        return reply.ToString();
    }

    // "250-…" goes on, "250 …" ends. RFC 5321 section 4.2.1
    private static bool IsWhole(string reply) =>
        reply.EndsWith('\n') && reply.TrimEnd().Split('\n')[^1] is { Length: >= 3 } last
        && int.TryParse(last.AsSpan(0, 3), CultureInfo.InvariantCulture, out _) && (last.Length == 3 || last[3] == ' ');
}
