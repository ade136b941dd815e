using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMail.AzureServices.Tests.Faults;

/// <summary>What goes wrong with one request on its way.</summary>
public enum Fault
{
    /// <summary>The connection breaks before the service sees the request.</summary>
    ResetBefore,

    /// <summary>The service does the work and the connection breaks before its answer arrives.</summary>
    ResetAfter,

    /// <summary>The service does the work, and something on the way answers 503.</summary>
    UnavailableAfter,

    /// <summary>The service never sees the request, and nobody says so.</summary>
    StallBefore,

    /// <summary>The service does the work and its answer never comes.</summary>
    StallAfter,

    /// <summary>The answer begins and breaks off in the middle of its body.</summary>
    HalfBody,

    /// <summary>The service asks to come back later: 503 with Retry-After.</summary>
    Busy,

    /// <summary>The service fails: 500.</summary>
    Broken,
}

/// <summary>Real HTTP, with a fault in those requests that a rule picks; every request that was sent is listed.</summary>
internal sealed class FaultyTransport(Func<HttpMessage, int, Fault?> rule) : HttpPipelineTransport
{
    private readonly Lock gate = new();
    private readonly List<string> sent = [];

    public IReadOnlyList<string> Sent => sent;

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Nothing here is synchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        int number;
        lock (gate)
        {
            number = sent.Count;
            sent.Add($"{message.Request.Method} {message.Request.Uri.ToUri().AbsolutePath}");
        }
        await ProcessAsync(message, rule(message, number));
    }

    private static async Task ProcessAsync(HttpMessage message, Fault? fault)
    {
        if (fault is not (Fault.ResetBefore or Fault.StallBefore or Fault.Busy or Fault.Broken))
        {
            await HttpClientTransport.Shared.ProcessAsync(message);
        }
        switch (fault)
        {
            case Fault.ResetBefore or Fault.ResetAfter:
                throw new IOException("Connection reset by peer");
            case Fault.StallBefore or Fault.StallAfter:
                await Task.Delay(Timeout.Infinite, message.CancellationToken);
                break;
            case Fault.HalfBody when message.Response.ContentStream is { } body:
                message.Response.ContentStream = new BrokenStream(body);
                break;
            case Fault.UnavailableAfter or Fault.Busy:
                message.Response = new FaultyResponse(503, ("Retry-After", "0"));
                break;
            case Fault.Broken:
                message.Response = new FaultyResponse(500);
                break;
            default:
                break;
        }
    }

    private sealed class BrokenStream(Stream inner) : MemoryStream
    {
        private bool begun;

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
        {
            if (begun)
            {
                throw new IOException("Connection reset by peer");
            }
            begun = true;
            return await inner.ReadAsync(target[..Math.Min(target.Length, 100)], cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("Connection reset by peer");
    }
}
