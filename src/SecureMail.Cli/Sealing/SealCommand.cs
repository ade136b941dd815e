using System.CommandLine;
using System.Security.Cryptography;
using SecureMail.AzureServices.Keys;
using SecureMail.Cli.Administration;
using SecureMail.Core.Store;
using SecureMail.Envelope;

namespace SecureMail.Cli.Sealing;

/// <summary><c>securemail seal</c>: seals a file or a pipe for whoever holds a private key (docs/sealed-format.md section 11).</summary>
internal static class SealCommand
{
    /// <summary>What the name of a sealed file ends in.</summary>
    public const string Suffix = ".sealed";

    private const string Organisation = "file";
    private const string Part = "raw";

    private static readonly EnvelopeLimits AnyLength = new() { MaxPlaintextBytes = EnvelopeLimits.FormatMaxPlaintextBytes };

    public static Command Create(Surroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "What to seal; - or nothing reads standard input.", DefaultValueFactory = _ => SealedTransfer.Standard };
        var key = new Option<string>("--key") { Description = "An RSA key in a PEM file; the public half is enough.", Required = true };
        var output = new Option<string?>("--output", "-o") { Description = "Where the sealed file goes: FILE.sealed unless you say otherwise; - writes standard output." };
        var force = new Option<bool>("--force") { Description = "Replace the output file if it is there." };
        var command = new Command("seal", "Seal a file for whoever holds a private key.") { file, key, output, force };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var source = parsed.GetValue(file)!;
            var target = parsed.GetValue(output) ?? (source == SealedTransfer.Standard ? SealedTransfer.Standard : source + Suffix);
            using var kek = await PemKey.ReadAsync(parsed.GetValue(key)!, needsPrivate: false, cancellationToken);
            await new SealedTransfer(surroundings, source, target, parsed.GetValue(force))
                .RunAsync((from, to) => SealAsync(from, to, kek, surroundings.Randomness, cancellationToken));
            return 0;
        });
        return command;
    }

    private static async Task SealAsync(Stream from, Stream to, RSA kek, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        using var dek = DataEncryptionKey.Create(randomness);
        var names = new EnvelopeContext(Organisation, NewId(randomness), Part);
        var front = new ExportedKey(names, PemKeyWrapper.IdOf(kek), KeyWrapping.Wrap(kek, dek));
        await to.WriteAsync(front.ToBytes(), cancellationToken);
        await new EnvelopeWriter(randomness, AnyLength).SealAsync(from, to, dek, names, cancellationToken);
    }

    private static string NewId(RandomNumberGenerator randomness)
    {
        Span<byte> bytes = stackalloc byte[SecretKey.Length];
        randomness.GetBytes(bytes);
        return MessageId.Compute(Organisation, bytes, []).Value;
    }
}
