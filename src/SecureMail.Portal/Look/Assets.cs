using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SecureMail.Portal.Look;

/// <summary>
/// The style sheet and the icon, from within the assembly. Their addresses bear a hash of their content, so that browsers
/// may keep them for a year and still never use an old one.
/// </summary>
internal sealed class Assets
{
    public const string StylePath = "/portal/style.css";
    public const string IconPath = "/portal/icon.svg";

    private const string KeepForAYear = "public, max-age=31536000, immutable";

    private readonly byte[] style = Read("style.css");
    private readonly byte[] icon = Read("icon.svg");

    public Assets()
    {
        StyleUrl = $"{StylePath}?v={HashOf(style)}";
        IconUrl = $"{IconPath}?v={HashOf(icon)}";
    }

    public string StyleUrl { get; }

    public string IconUrl { get; }

    public FileContentHttpResult SendStyle(HttpContext context) => Send(context, style, "text/css; charset=utf-8");

    public FileContentHttpResult SendIcon(HttpContext context) => Send(context, icon, "image/svg+xml");

    private static FileContentHttpResult Send(HttpContext context, byte[] content, string mediaType)
    {
        context.Response.Headers.CacheControl = KeepForAYear;
        return TypedResults.Bytes(content, mediaType);
    }

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));

    private static byte[] Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"internal error: {name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
