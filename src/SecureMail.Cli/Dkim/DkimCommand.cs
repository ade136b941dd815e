using System.CommandLine;
using System.Net;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using SecureMail.Mime;
using SecureMail.Smtp.Dkim;
using SecureMail.Smtp.Naming;

namespace SecureMail.Cli.Dkim;

/// <summary>
/// <c>securemail dkim</c>: the DNS records that let others verify our signatures, and whether they stand there. Exit code 0:
/// all do; 1: one is missing or another; 2: the DNS could not be asked.
/// </summary>
internal static class DkimCommand
{
    private const string Sender = "SecureMail__SenderAddress";

    public static Command Create(Surroundings surroundings)
    {
        var server = new Option<string?>("--dns-server") { Description = "The name server to ask, an IP address with or without a port. Default: this machine's." };
        var command = new Command("dkim", "Show the DNS records of the keys that sign mail, and look whether they are published.") { server };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var keys = Keys(surroundings);
            try
            {
                return keys.Count == 0
                    ? await surroundings.RefuseAsync(
                        "No key is set, so mail is not signed. Make one with openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, "
                        + "then set SecureMail__Dkim__Selector and SecureMail__Dkim__KeyFile.")
                    : await ShowAsync(surroundings, keys, ResolverOf(surroundings, parsed.GetValue(server)), cancellationToken);
            }
            finally
            {
                foreach (var key in keys)
                {
                    key.Dispose();
                }
            }
        });
        return command;
    }

    private static IReadOnlyList<DkimKey> Keys(Surroundings surroundings) => AddrSpec.TryParse(surroundings.Settings.Find(Sender), out var sender)
        ? DkimSettings.Read(
            surroundings.Settings.Find, sender.Domain, address => OperatorKeys.OfMail(surroundings.Settings, surroundings.Clock, address))
        : throw new SettingException($"The setting {Sender} must be the mail address that notices and copies come from.");

    private static async Task<int> ShowAsync(
        Surroundings surroundings, IReadOnlyList<DkimKey> keys, DnsResolver? resolver, CancellationToken cancellationToken)
    {
        List<(DkimKey Key, DkimRecord Record, DkimPublication State)> seen = [];
        foreach (var key in keys)
        {
            if (await key.FindRecordAsync(cancellationToken) is not { } record)
            {
                await surroundings.RefuseAsync(
                    $"The key of the selector {key.Selector} cannot be read in its vault: look at its address, whether it is enabled, and at your right to read it.");
                return 2;
            }
            seen.Add((key, record, await PublicationAsync(record, resolver, cancellationToken)));
        }
        Sheet.Write(surroundings.Console, ["", "DKIM"], seen.SelectMany(one => Rows(one.Key.Algorithm, one.Record, one.State)));
        return seen.Max(one => one.State) switch
        {
            DkimPublication.Published => 0,
            DkimPublication.NotAsked => 2,
            _ => 1,
        };
    }

    private static IEnumerable<string[]> Rows(string algorithm, DkimRecord record, DkimPublication state)
    {
        yield return ["name", record.Name];
        yield return ["type", "TXT"];
        yield return ["value", record.Value];
        yield return ["zone file", record.ZoneLine];
        yield return ["state", state switch
        {
            DkimPublication.Published => $"published: receivers can verify {algorithm} signatures",
            DkimPublication.NotAsked => "the DNS could not be asked from here; try again, or name a server with --dns-server",
            DkimPublication.Missing => "not published: add the record, wait, and look again before you switch this key on",
            _ => "another key is published under this name: replace the record, or use another selector",
        }];
    }

    private static async Task<DkimPublication> PublicationAsync(DkimRecord record, DnsResolver? resolver, CancellationToken cancellationToken)
    {
        if (resolver is null)
        {
            return DkimPublication.NotAsked;
        }
        var found = await resolver.FindTextsAsync(record.Name, cancellationToken);
        return found.Outcome switch
        {
            DnsOutcome.Unavailable => DkimPublication.NotAsked,
            DnsOutcome.None => DkimPublication.Missing,
            _ => found.Records.Any(record.IsPublishedBy) ? DkimPublication.Published : DkimPublication.Another,
        };
    }

    private static DnsResolver? ResolverOf(Surroundings surroundings, string? named)
    {
        if (named is null)
        {
            return DnsResolver.OfThisMachine() is { } own ? new DnsResolver(own, surroundings.Randomness, surroundings.Clock) : null;
        }
        return IPEndPoint.TryParse(named, out var server)
            ? new DnsResolver(server.Port == 0 ? new IPEndPoint(server.Address, DnsResolver.Port) : server, surroundings.Randomness, surroundings.Clock)
            : throw new SettingException("--dns-server must be an IP address, such as 9.9.9.9 or 127.0.0.1:5353.");
    }
}
