using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureMail.Smtp.Tests;

/// <summary>Answers every HTTP request on loopback with one revocation list.</summary>
internal sealed class RevocationListServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task serving;

    public RevocationListServer()
    {
        listener.Start();
        // The port makes the address new for each test: the platform keeps lists by address.
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{Path.GetRandomFileName()}.crl");
        serving = ServeAsync();
    }

    public Uri Url { get; }

    public byte[] Content { get; set; } = [];

    public bool WasAsked { get; private set; }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4_096]);
                WasAsked = true;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\n"
                        + $"Content-Length: {Content.Length}\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(Content);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Stopped: the test is over.
        }
    }
}
