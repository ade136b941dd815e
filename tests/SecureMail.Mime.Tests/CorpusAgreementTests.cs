using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

public partial class CorpusAgreementTests
{
    /// <summary>docs/compatibility.md lists what remains, and why.</summary>
    [CorpusTheory]
    [InlineData("agree3", 0.997)]
    [InlineData("agree2", 0.97)]
    public void Reader_AgreesWithOtherReadersWhereTheyAgree(string level, double least)
    {
        int right = 0, all = 0;
        foreach (var line in File.ReadLines(Path.Combine(SharedData.Corpora!, "expected.jsonl")))
        {
            using var expected = JsonDocument.Parse(line);
            var name = expected.RootElement.GetProperty("file").GetString()!;
            var mine = Fields(File.ReadAllBytes(Path.Combine(SharedData.Corpora!, "messages", name)));
            foreach (var (field, value) in expected.RootElement.GetProperty(level).EnumerateObject().Select(item => (item.Name, item.Value)))
            {
                if (field.StartsWith("message/*", StringComparison.Ordinal)) continue;
                all++;
                if (mine[field] == Wanted(level == "agree2" ? value.GetProperty("value") : value)) right++;
            }
        }

        Assert.True(right >= least * all, $"{right} of {all} fields");
    }

    private static string Wanted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonSerializer.Serialize(Collapse(value.GetString())),
        JsonValueKind.Array => JsonSerializer.Serialize(value.Deserialize<string?[]>()),
        _ => value.GetRawText(),
    };

    private static Dictionary<string, string> Fields(byte[] raw)
    {
        InspectionRow row;
        try
        {
            row = InspectionRow.Of("x", MimeReader.Read(raw, MimeLimits.Default));
        }
        catch (MimeLimitException)
        {
            // A refused message says nothing: it agrees only where the others found nothing.
            row = new InspectionRow("x", "", [], [], [], null, null, null, []);
        }
        var files = row.Attachments.Where(file => !file.ContentType.StartsWith("message/", StringComparison.Ordinal)).ToList();
        return new Dictionary<string, object?>
        {
            ["subject(ws-collapsed)"] = Collapse(row.Subject),
            ["messageId"] = Collapse(row.MessageId),
            ["from.address"] = row.From.Select(person => person.Address.ToLowerInvariant()),
            ["from.name"] = row.From.Select(person => Collapse(person.Name)),
            ["to.address"] = row.To.Select(person => person.Address.ToLowerInvariant()),
            ["to.name"] = row.To.Select(person => Collapse(person.Name)),
            ["cc.address"] = row.Cc.Select(person => person.Address.ToLowerInvariant()),
            ["text.sha256(ws-collapsed)"] = row.TextLooseSha256,
            ["html.sha256(ws-collapsed)"] = row.HtmlLooseSha256,
            ["attachments(non message/*).count"] = files.Count,
            ["attachments(non message/*).type"] = files.Select(file => file.ContentType),
            ["attachments(non message/*).filename"] = files.Select(file => file.Filename),
            ["attachments(non message/*).sha256Norm"] = files.Select(file => file.Sha256Norm),
        }.ToDictionary(item => item.Key, item => JsonSerializer.Serialize(item.Value));
    }

    private static string Collapse(string? text) => Space().Replace(text ?? "", " ").Trim();

    [GeneratedRegex(@"[\s\u00a0\u200b\ufeff\x00]+")]
    private static partial Regex Space();
}
