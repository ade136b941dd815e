using System.Net.Sockets;

namespace SecureMail.Endurance.StorageProxy;

/// <summary>One connection of the program, and the one behind it to the store.</summary>
internal sealed class ProxiedConnection(Socket near, StorageService service, Uri store, FaultProxy proxy, FaultProxyOptions options)
{
    private const int Pieces = 20;

    private Stream program = Stream.Null;
    private Stream behind = Stream.Null;
    private HttpMessageReader answers = null!;
    private int inFlight;

    /// <summary>Resets the connection unless a request is being carried out on it.</summary>
    public void ResetIfIdle()
    {
        if (Volatile.Read(ref inFlight) == 0)
        {
            Reset();
        }
    }

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var far = new TcpClient { NoDelay = true };
        try
        {
            near.NoDelay = true;
            await using var stream = new NetworkStream(near, ownsSocket: true);
            program = stream;
            await far.ConnectAsync(store.Host, store.Port, cancellationToken);
            behind = far.GetStream();
            answers = new HttpMessageReader(behind);
            var requests = new HttpMessageReader(program);
            while (await requests.ReadRequestAsync(cancellationToken) is { } request)
            {
                Volatile.Write(ref inFlight, 1);
                var goesOn = await ServeAsync(StorageCall.Of(service, request), cancellationToken);
                Volatile.Write(ref inFlight, 0);
                if (!goesOn)
                {
                    return;
                }
            }
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The program was killed, or hung up; or the run is over.
        }
    }

    private async Task<bool> ServeAsync(StorageCall call, CancellationToken cancellationToken)
    {
        switch (options.Watch.Arriving(call))
        {
            case null:
                await program.WriteAsync(Bytes(await CarryOutAsync(call, cancellationToken)), cancellationToken);
                return true;
            case FaultKind.ResetBefore:
                Reset();
                return false;
            case FaultKind.Refused:
                Reset();
                await proxy.RefuseAsync();
                return false;
            case FaultKind.LostAnswer:
                await CarryOutAsync(call, cancellationToken);
                Reset();
                return false;
            case FaultKind.HalfAnswer:
                var whole = Bytes(await CarryOutAsync(call, cancellationToken));
                await program.WriteAsync(whole.AsMemory(0, whole.Length / 2), cancellationToken);
                return false;
            case FaultKind.Stall:
                await CarryOutAsync(call, cancellationToken);
                await StallAsync(cancellationToken);
                return false;
            case FaultKind.Trickle:
                await TrickleAsync(Bytes(await CarryOutAsync(call, cancellationToken)), cancellationToken);
                return true;
            case var fault:
                if (StorageErrors.IsCarriedOut(fault.Value, call))
                {
                    await CarryOutAsync(call, cancellationToken);
                }
                await program.WriteAsync(StorageErrors.AnswerOf(fault.Value, call), cancellationToken);
                return true;
        }
    }

    private async Task<HttpMessage> CarryOutAsync(StorageCall call, CancellationToken cancellationToken)
    {
        await behind.WriteAsync(Bytes(call.Request), cancellationToken);
        var answer = await answers.ReadAnswerAsync(call.Method == "HEAD", cancellationToken);
        options.Watch.CarriedOut(call, answer.Status);
        return answer;
    }

    private async Task TrickleAsync(byte[] answer, CancellationToken cancellationToken)
    {
        var size = answer.Length / Pieces + 1;
        for (var start = 0; start < answer.Length; start += size)
        {
            await program.WriteAsync(answer.AsMemory(start, Math.Min(size, answer.Length - start)), cancellationToken);
            await Task.Delay(options.TrickleFor / Pieces, options.Clock, cancellationToken);
        }
    }

    /// <summary>Silence until the program has had enough.</summary>
    private async Task StallAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.StallFor(), options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var nothing = new byte[1];
        try
        {
            while (await program.ReadAsync(nothing, both.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Reset();
        }
    }

    // RFC 9293 section 3.5.3: a socket that is closed without lingering sends a reset.
    private void Reset()
    {
        try
        {
            near.LingerState = new LingerOption(true, 0);
            near.Close();
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // The other side was faster.
        }
    }

    private static byte[] Bytes(HttpMessage message) => [.. message.Head, .. message.Body];
}
