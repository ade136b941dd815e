using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace SecureMail.Endurance.Smtp;

/// <summary>
/// Everybody's mail server: STARTTLS, a file for each mail, written before the final answer. Each instance of the program has a
/// door of its own here, so that every mail tells who sent it.
/// </summary>
internal sealed class MailboxServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<TcpListener, Task> doors = new();
    private readonly ConcurrentDictionary<Task, byte> sessions = new();
    private readonly CancellationTokenSource stopping = new();
    private int mails;

    public MailboxServer(X509Certificate2 certificate, string folder, TimeProvider clock)
    {
        (Certificate, Folder, Clock) = (certificate, folder, clock);
        Directory.CreateDirectory(folder);
    }

    /// <summary>For localhost.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Where the mails lie.</summary>
    public string Folder { get; }

    public TimeProvider Clock { get; }

    /// <summary>What happens to the next mail for a recipient.</summary>
    public Func<string, Behaviour> Script { get; set; } = _ => Behaviour.Take;

    /// <summary>Told of every moment of every transfer, while it is that moment.</summary>
    public Action<int, SmtpMoment> Watch { get; set; } = (_, _) => { };

    /// <summary>What reached a mailbox, in order.</summary>
    public ConcurrentQueue<Delivery> Deliveries { get; } = new();

    /// <summary>Opens a door for an instance and returns its port on 127.0.0.1.</summary>
    public int Open(int instance)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        doors[listener] = AcceptAsync(listener, instance);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Closes a door whose instance is gone.</summary>
    public void Close(int port)
    {
        foreach (var door in doors.Keys.Where(door => door.Server.IsBound && ((IPEndPoint)door.LocalEndpoint).Port == port))
        {
            doors.TryRemove(door, out _);
            door.Stop();
        }
    }

    /// <summary>Puts a mail into its mailbox.</summary>
    public async Task<Delivery> KeepAsync(int instance, string recipient, byte[] mail, Behaviour behaviour, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Folder, $"{Interlocked.Increment(ref mails):D7}.eml");
        await File.WriteAllBytesAsync(file, mail, cancellationToken);
        var delivery = new Delivery(instance, recipient, file, Clock.GetTimestamp(), behaviour);
        Deliveries.Enqueue(delivery);
        return delivery;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (var door in doors.Keys)
        {
            door.Stop();
        }
        await Task.WhenAll(doors.Values);
        await Task.WhenAll(sessions.Keys);
        stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener door, int instance)
    {
        while (true)
        {
            try
            {
                var client = await door.AcceptTcpClientAsync(stopping.Token);
                var session = ServeAsync(client, instance);
                sessions[session] = 0;
                _ = session.ContinueWith(ended => sessions.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client, int instance)
    {
        using var both = client;
        await Task.Yield();
        try
        {
            await new SmtpSession(this, instance, client).RunAsync(stopping.Token);
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client was killed, or hung up; or the run is over.
        }
    }
}
