using System.Globalization;
using SecureMail.Endurance.StorageProxy;

namespace SecureMail.Endurance.Parts;

/// <summary>The ways out of one instance: three storage services and the mail server.</summary>
internal sealed class Doors
{
    private readonly Ground ground;
    private readonly int smtpPort;
    private readonly FaultProxy[] proxies;
    private readonly bool isDirect;
    private int closed;

    public Doors(Ground ground, int instance, InstanceOptions options)
    {
        this.ground = ground;
        isDirect = options.IsDirect;
        smtpPort = ground.Mail.Open(instance);
        var watch = options.Watch with { CarriedOut = (call, status) => Note(options.Watch, call, status) };
        var shared = new FaultProxyOptions(watch, ground.Run.Clock);
        shared = options.StallFor is { } stall ? shared with { StallFor = stall } : shared;
        proxies =
        [
            new FaultProxy(StorageService.Blob, ground.Azurite.Blob, shared),
            new FaultProxy(StorageService.Queue, ground.Azurite.Queue, shared),
            new FaultProxy(StorageService.Table, ground.Azurite.Table, shared),
        ];
    }


    /// <summary>Writes them into the program's settings.</summary>
    public void Describe(Dictionary<string, string> settings)
    {
        settings["AzureWebJobsStorage"] = isDirect ? ground.Azurite.ConnectionString : ground.Azurite.ConnectionString
            .Replace(ground.Azurite.Blob.AbsoluteUri, proxies[0].Address.AbsoluteUri, StringComparison.Ordinal)
            .Replace(ground.Azurite.Queue.AbsoluteUri, proxies[1].Address.AbsoluteUri, StringComparison.Ordinal)
            .Replace(ground.Azurite.Table.AbsoluteUri, proxies[2].Address.AbsoluteUri, StringComparison.Ordinal);
        settings["SecureMail__MailServer__Port"] = smtpPort.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Closes them all.</summary>
    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 1)
        {
            return;
        }
        ground.Mail.Close(smtpPort);
        foreach (var proxy in proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private void Note(StorageWatch watch, StorageCall call, int status)
    {
        if (status < 300 && call.MessageId is { } message && call.Settles)
        {
            ground.Chronicle.Settled(message, ground.Run.Clock.GetTimestamp());
        }
        watch.CarriedOut(call, status);
    }
}
