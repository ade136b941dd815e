using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SecureMail.Portal.Look;

/// <summary>
/// The style sheet, the icon and the script, from within the assembly. The addresses of the first two bear a hash of their
/// content, so that browsers may keep them for a year and still never use an old one. The script stands in each page, and
/// the page's policy names its hash: no other script runs, wherever it may come from.
/// </summary>
internal sealed class Assets
{
    public const string StylePath = "/portal/style.css";
    public const string IconPath = "/portal/icon.svg";

    private const string KeepForAYear = "public, max-age=31536000, immutable";

    private readonly byte[] style = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Read("style.css")) + FrameSteps.Rules());
    private readonly byte[] icon = Read("icon.svg");

    public Assets()
    {
        StyleUrl = $"{StylePath}?v={HashOf(style)}";
        IconUrl = $"{IconPath}?v={HashOf(icon)}";
        var script = Read("portal.js");
        Script = new HtmlString(Encoding.UTF8.GetString(script));
        ScriptSource = $"'sha256-{Convert.ToBase64String(SHA256.HashData(script))}'";
    }

    public string StyleUrl { get; }

    public string IconUrl { get; }

    /// <summary>The content of the one script element.</summary>
    public HtmlString Script { get; }

    /// <summary>What the policy calls it (CSP Level 3 section 2.3.1, hash-source).</summary>
    public string ScriptSource { get; }

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
