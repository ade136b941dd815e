using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Smtp.Dkim;

/// <summary>
/// Signs messages with every given key (RFC 6376, relaxed/relaxed). Fields that could be added to deceive a reader are
/// signed once more than they stand there, so that adding one breaks the signature. Safe for concurrent use.
/// </summary>
public sealed class DkimSigner
{
    // RFC 6376 section 5.4.1, and what decides how a message is shown or answered.
    private static readonly string[] SignedFields =
    [
        "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
        "mime-version", "content-type", "content-transfer-encoding", "auto-submitted",
        "list-unsubscribe", "list-unsubscribe-post",
    ];

    // Lists and forwarders add these rightly where they are missing.
    private static readonly string[] NotOversigned =
        ["sender", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post"];

    private readonly IReadOnlyList<DkimKey> keys;
    private readonly TimeProvider clock;

    /// <summary>
    /// A signer with its keys, at least one; each makes a signature of its own. The caller disposes the keys.
    /// </summary>
    /// <exception cref="SmtpInputException">There is no key.</exception>
    public DkimSigner(IReadOnlyList<DkimKey> keys, TimeProvider clock)
    {
        this.keys = keys.Count > 0 ? keys : throw new SmtpInputException("DKIM signing needs at least one key.");
        this.clock = clock;
    }

    /// <summary>
    /// The DKIM-Signature fields of a message, CRLF included, to be put in front of it; null while no key can sign. The stream
    /// is read to its end.
    /// </summary>
    /// <exception cref="SmtpInputException">
    /// The message has not exactly one From field, or holds a NUL octet.
    /// </exception>
    public async Task<byte[]?> SignAsync(Stream message, CancellationToken ct)
    {
        using var digester = new MessageDigester();
        var block = new byte[32_768];
        int count;
        while ((count = await message.ReadAsync(block, ct)) > 0) digester.Write(block.AsSpan(0, count));
        var (header, bodyHash) = digester.Finish();
        if (header.Count("from") != 1)
            throw new SmtpInputException("A message to be signed must have exactly one From field.");
        var fields = new StringBuilder();
        foreach (var key in keys) fields.Append(await SignatureFieldAsync(key, header, bodyHash, ct));
        return fields.Length == 0 ? null : Encoding.ASCII.GetBytes(fields.ToString());
    }

    private async Task<string?> SignatureFieldAsync(DkimKey key, HeaderBlock header, byte[] bodyHash, CancellationToken ct)
    {
        var names = SignedFields.SelectMany(
            name => Enumerable.Repeat(name, header.Count(name) + (NotOversigned.Contains(name) ? 0 : 1)));
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        // Section 3.5; each line stays under 78 octets, h= by folding at its colons.
        var unsigned =
            $" v=1; a={key.Algorithm}; c=relaxed/relaxed;\r\n d={key.Domain};\r\n s={key.Selector}; t={seconds};\r\n"
            + $" h={Folded(names)};\r\n bh={Convert.ToBase64String(bodyHash)};\r\n b=";
        // Section 3.7: the fields, then this one with an empty b= and no line end.
        var signed = string.Concat(SignedFields.Select(header.Relaxed))
            + HeaderBlock.Relaxed("dkim-signature", unsigned);
        if (await key.SignAsync(SHA256.HashData(Encoding.Latin1.GetBytes(signed)), ct) is not { } signature) return null;
        var lines = Convert.ToBase64String(signature).Chunk(72).Select(line => new string(line));
        return $"DKIM-Signature:{unsigned}{string.Join("\r\n ", lines)}\r\n";
    }

    private static string Folded(IEnumerable<string> names) =>
        string.Join(":\r\n  ", names.Chunk(5).Select(line => string.Join(':', line)));
}
