using System.Text.Json;
using SecureMail.Smtp.Dkim;
using SecureMail.Testing.Presence;

namespace SecureMail.Testing.Mail;

/// <summary>Verifies DKIM signatures by an implementation that is not ours: dkimpy, which tests name as "dkimverify". It refuses signatures of the future.</summary>
public static class DkimVerifier
{
    private const string Script = """
        import sys, json, dkim
        records = json.loads(sys.argv[1])
        message = sys.stdin.buffer.read()
        signatures = message.split(b'\r\n\r\n')[0].count(b'DKIM-Signature:')
        lookup = lambda name, timeout=5: records.get(name.decode().rstrip('.'), '').encode() or None
        verifier = dkim.DKIM(message)
        def verdict(index):
            try:
                return verifier.verify(index, dnsfunc=lookup)
            except dkim.ValidationError as error:
                return 'body hash mismatch' not in str(error) and str(error)
        print(*[verdict(index) for index in range(signatures)])
        """;

    /// <summary>A verdict for each signature, in the order of the fields, such as "True False".</summary>
    public static async Task<string> VerifyAsync(byte[] message, params DkimRecord[] published)
    {
        var records = JsonSerializer.Serialize(published.ToDictionary(record => record.Name, record => record.Value));
        var (_, output) = await Tool.RunAsync("/usr/bin/python3", ["-c", Script, records], message);
        return output.Trim();
    }
}
