using System.Text;

namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>A field of a form. Its value is bytes: a mail in it is never decoded as text.</summary>
/// <param name="Name">The name, case-sensitive.</param>
/// <param name="Value">The value's bytes.</param>
/// <param name="FileName">The file name that was given; null for a plain field.</param>
/// <param name="ContentType">The declared type; null when there is none.</param>
internal sealed record FormField(string Name, ReadOnlyMemory<byte> Value, string? FileName = null, string? ContentType = null);

/// <summary>The fields of a form, in order. Where a name comes twice, the last counts.</summary>
internal sealed class FormFields(IReadOnlyList<FormField> fields)
{
    /// <summary>More fields than this are no form of a provider's.</summary>
    public const int Most = 2000;

    public IReadOnlyList<FormField> All => fields;

    public FormField? Find(string name) => fields.LastOrDefault(field => field.Name == name);

    public ReadOnlyMemory<byte>? Bytes(string name) => Find(name)?.Value;

    /// <summary>A short value as text; null when it is missing. Never used for a mail.</summary>
    public string? Text(string name) => Bytes(name) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    /// <summary>Reads a form of either content type; null when it is neither, or broken.</summary>
    public static FormFields? Read(string? contentType, ReadOnlyMemory<byte> body) => ContentTypes.Of(contentType) switch
    {
        ("application/x-www-form-urlencoded", _) => UrlEncodedForm.Read(body),
        ("multipart/form-data", { } boundary) => MultipartForm.Read(body, boundary),
        _ => null,
    };
}
