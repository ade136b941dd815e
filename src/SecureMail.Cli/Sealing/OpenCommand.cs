using System.CommandLine;
using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using SecureMail.Envelope;

namespace SecureMail.Cli.Sealing;

/// <summary>
/// <c>securemail open</c>: opens what <c>seal</c> made, or a blob with the key row that was read beside it
/// (docs/sealed-format.md section 11).
/// </summary>
internal static class OpenCommand
{
    private static readonly EnvelopeLimits AnyLength = new() { MaxPlaintextBytes = EnvelopeLimits.FormatMaxPlaintextBytes };

    public static Command Create(Surroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "What to open; - or nothing reads standard input.", DefaultValueFactory = _ => SealedTransfer.Standard };
        var key = new Option<string>("--key") { Description = "The RSA private key in a PEM file.", Required = true };
        var output = new Option<string?>("--output", "-o") { Description = "Where the content goes: FILE without .sealed, else standard output (-)." };
        var force = new Option<bool>("--force") { Description = "Replace the output file if it is there." };
        var row = new Option<string?>("--key-row") { Description = "FILE is a blob of the store, and this JSON file is its message's row \"key\"." };
        var organisation = new Option<string?>("--organisation") { Description = "With --key-row: whose message it is." };
        var part = new Option<string>("--part") { Description = "With --key-row: which part FILE is, raw or manifest.", DefaultValueFactory = _ => "raw" };
        var command = new Command("open", "Open a sealed file with a private key.") { file, key, output, force, row, organisation, part };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var source = parsed.GetValue(file)!;
            using var kek = await PemKey.ReadAsync(parsed.GetValue(key)!, needsPrivate: true, cancellationToken);
            var apart = parsed.GetValue(row) is { } rowFile
                ? await ExportedKeyRow.ReadAsync(rowFile, parsed.GetValue(organisation), parsed.GetValue(part)!, cancellationToken)
                : null;
            await new SealedTransfer(surroundings, source, parsed.GetValue(output) ?? OutputOf(source), parsed.GetValue(force))
                .RunAsync((from, to) => OpenAsync(from, to, apart, kek, cancellationToken));
            return 0;
        });
        return command;
    }

    private static string OutputOf(string source) =>
        source.EndsWith(SealCommand.Suffix, StringComparison.Ordinal) && source.Length > SealCommand.Suffix.Length
            ? source[..^SealCommand.Suffix.Length]
            : SealedTransfer.Standard;

    private static async Task OpenAsync(Stream from, Stream to, ExportedKey? apart, RSA kek, CancellationToken cancellationToken)
    {
        try
        {
            var front = apart ?? await ExportedKey.ReadAsync(from, cancellationToken);
            using var dek = KeyWrapping.UnwrapDataEncryptionKey(kek, front.Wrapped);
            await new EnvelopeReader(AnyLength).OpenAllAsync(from, to, dek, front.Context, cancellationToken);
        }
        catch (EnvelopeException refused)
        {
            throw new SettingException(Sentence(refused.Error), refused);
        }
    }

    // Who holds the private key learns nothing from the kind that they could not compute.
    private static string Sentence(EnvelopeError error) => error switch
    {
        EnvelopeError.NotOurs => "This is no sealed file: it does not begin as one. A blob of the store needs --key-row.",
        EnvelopeError.UnknownVersion => "This file was sealed by a newer version of the program: open it with that one.",
        EnvelopeError.WrongKey => "This key does not open the file: it is another key, or the file's beginning was changed.",
        EnvelopeError.Truncated => "The file ends too early: fetch it again.",
        EnvelopeError.Tampered => "The file was changed after it was sealed: fetch it again.",
        _ => "The file is longer than the format allows.",
    };
}
