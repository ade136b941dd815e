using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMail.Mime;

namespace SecureMail.Cli.Inspect;

/// <summary>
/// A mail as one JSON row: file, subject, from, to, cc, messageId, textLooseSha256, htmlLooseSha256, attachments. A mail
/// beyond the reader's limits is a row with file and error.
/// </summary>
/// <param name="reading">How it is read.</param>
/// <param name="unpack">Whether winmail.dat and uuencoded files are opened.</param>
internal sealed class InspectionJson(MimeReading reading, bool unpack)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        // The row goes to a file or a terminal, never into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How mails are read.</summary>
    public MimeReading Reading => reading;

    public string Row(string name, byte[] raw)
    {
        try
        {
            return JsonSerializer.Serialize(InspectionRow.Of(name, MimeReader.Read(raw, reading), unpack), Options);
        }
        catch (MimeLimitException beyond)
        {
            return JsonSerializer.Serialize(new { file = name, error = beyond.Message }, Options);
        }
    }
}
