using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.AzureServices;
using SecureMail.Core;
using SecureMail.Core.Inbound;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// Takes a made-up mail the whole way of a mail, through the real stages and the real store, whose last yard alone is
/// replaced: its requests are answered in this process. So everything on the way is loaded and compiled, the public half of
/// the key-encryption key is there, and nothing is stored.
/// </summary>
/// <param name="addStages">Registers the stages over a storage account.</param>
/// <param name="open">Opens the storage account with changed options.</param>
/// <param name="wrapper">The key-encryption key: a key is wrapped and unwrapped with it.</param>
/// <param name="clock">The clock.</param>
/// <param name="randomness">The random source.</param>
internal sealed class Rehearsal(
    Action<IServiceCollection, StorageAccount> addStages,
    Func<Action<ClientOptions>, StorageAccount> open,
    IKeyWrapper wrapper,
    TimeProvider clock,
    RandomNumberGenerator randomness)
{
    private const int KeyBytes = 32;

    private static readonly Organisation Organisation = new() { Id = "rehearsal", Name = "Rehearsal", Domains = ["rehearsal.invalid"] };

    /// <summary>Runs once.</summary>
    /// <returns>What became of the mail; <see cref="AcceptanceState.Stored"/> when it went the whole way.</returns>
    public async Task<AcceptanceState> RunAsync(CancellationToken cancellationToken)
    {
        using var transport = new HttpClientTransport(new RehearsedStorage());
        var services = new ServiceCollection().AddSingleton(clock).AddSingleton(randomness);
        addStages(services, open(options => options.Transport = transport));
        await using var stages = services.BuildServiceProvider();
        var acceptance = await stages.GetRequiredService<Acceptor>().AcceptAsync(Mail(), cancellationToken);
        await UseKeyAsync(cancellationToken);
        return acceptance.State;
    }

    private async Task UseKeyAsync(CancellationToken cancellationToken)
    {
        var key = new byte[KeyBytes];
        randomness.GetBytes(key);
        var wrapped = await wrapper.WrapAsync(key, cancellationToken);
        var unwrapped = await wrapper.UnwrapAsync(wrapped, cancellationToken);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(unwrapped.Key ?? throw new KeyUnavailableException(unwrapped.Failure));
    }

    private static InboundMail Mail() => new()
    {
        Organisation = Organisation,
        Entrance = Entrance.Webhook,
        Sender = "sender@rehearsal.invalid",
        Recipients = ["recipient@rehearsal.invalid", "other@recipient.invalid"],
        Raw = """
            From: =?utf-8?q?Zo=C3=AB?= <sender@rehearsal.invalid>
            To: Recipient <recipient@rehearsal.invalid>
            Cc: other@recipient.invalid
            Subject: [encrypt] =?utf-8?b?w5xiZXJ0cmFndW5n?=
            Date: Sat, 21 Nov 2026 20:00:00 +0000
            Message-ID: <rehearsal@rehearsal.invalid>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b"

            --b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            =C3=9Cbung
            --b
            Content-Type: application/pdf; name="a.pdf"
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="a.pdf"

            JVBERi0=
            --b--

            """u8.ToArray(),
    };
}
