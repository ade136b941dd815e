namespace SecureMail.Portal.Html;

/// <summary>What of a mail's HTML is kept. All that is not named here goes.</summary>
internal static class AllowedHtml
{
    /// <summary>Elements that are kept. Others give way to their content, except those of <see cref="Removed"/>.</summary>
    public static readonly IReadOnlySet<string> Elements = Set("""
        a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn
        div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt
        ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
        """);

    /// <summary>Elements that go with everything in them: their content is no text for readers.</summary>
    public static readonly IReadOnlySet<string> Removed = Set("""
        applet area audio base basefont bgsound canvas embed fencedframe frame frameset head iframe input keygen link map math
        meta noembed noframes noscript object optgroup option param plaintext portal script select slot source style svg
        template textarea title track video xmp
        """);

    /// <summary>Elements without content and end tag.</summary>
    public static readonly IReadOnlySet<string> Void = Set("br col hr img wbr");

    /// <summary>Attributes that any element may have.</summary>
    public static readonly IReadOnlySet<string> Attributes = Set("""
        abbr align alt aria-hidden aria-label axis bgcolor border cellpadding cellspacing char charoff cite class clear color
        cols colspan compact datetime dir face frame headers height hspace lang noshade nowrap open reversed role rows rowspan
        rules scope size span start summary title type valign value vspace width
        """);

    private static HashSet<string> Set(string names) =>
        new(names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
