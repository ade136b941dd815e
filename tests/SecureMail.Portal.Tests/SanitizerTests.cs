using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using SecureMail.Portal.Html;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>What the sanitiser keeps, and that what it keeps is harmless however it is parsed.</summary>
public sealed class SanitizerTests
{
    [Theory]
    [InlineData("<p align=right>Hello <b>world</b></p>", "<p align=\"right\">Hello <b>world</b></p>", "ordinary text")]
    [InlineData("<body style='font-family:Georgia' onload=x><p>y", "<div style=\"font-family:Georgia\"><p>y</p></div>", "the body's own look")]
    [InlineData("<script>a</script><style>b{}</style>c", "c", "scripts go with their content")]
    [InlineData("<form action=x><button>Pay</button></form>", "Pay", "forms give way to their words")]
    [InlineData("<a href=javascript:alert(1)>x</a>", "<a>x</a>", "javascript")]
    [InlineData("<a href=' java\tscript:alert(1)'>x</a>", "<a>x</a>", "javascript in disguise")]
    [InlineData("<a href=data:text/html,x>x</a>", "<a>x</a>", "data")]
    [InlineData("<a href=//evil.example>x</a>", "<a>x</a>", "relative to our own site")]
    [InlineData("<a href=/portal/sign-out>x</a>", "<a>x</a>", "our own pages")]
    [InlineData("<a href=https://a.example/?q=1&amp;r=2>x</a>", "<a href=\"https://a.example/?q=1&amp;r=2\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>", "a link")]
    [InlineData("<a href=mailto:a@b.example target=_top ping=https://p.example>x</a>", "<a href=\"mailto:a@b.example\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>", "target and ping are ours")]
    [InlineData("<img src=https://t.example/p.gif alt=Logo>", "<img alt=\"Logo\">", "remote picture")]
    [InlineData("<img src=cid:missing>", "<img>", "a picture of another message")]
    [InlineData("<img src=cid:known>", "<img src=\"data:image/png;base64,AA==\">", "a picture of this message")]
    [InlineData("<img src='data:image/svg+xml;base64,AA=='>", "<img>", "SVG as picture")]
    [InlineData("<img src='data:image/png;base64,AA=='>", "<img src=\"data:image/png;base64,AA==\">", "pasted picture")]
    [InlineData("<img srcset='https://t.example/p.gif 2x' src=cid:known>", "<img src=\"data:image/png;base64,AA==\">", "srcset")]
    [InlineData("<table background=https://t.example/p.gif><tr><td>x", "<table><tbody><tr><td>x</td></tr></tbody></table>", "background attribute")]
    [InlineData("<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>y", "y", "foreign content")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "", "the classic mutation")]
    [InlineData("<p id=location name=cookie class=note onclick=x>y</p>", "<p class=\"note\">y</p>", "clobbering and handlers")]
    [InlineData("<p title='\"><script>alert(1)</script>'>y</p>", "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">y</p>", "escaping")]
    [InlineData("<meta http-equiv=refresh content='0;url=https://e.example'><base href=https://e.example>x", "x", "refresh and base")]
    [InlineData("<p style='position:fixed;top:0;color:red;background:url(https://t.example)'>x</p>", "<p style=\"color:red\">x</p>", "covering and loading styles")]
    [InlineData("<div style='width:expression(alert(1));height:1px'>x</div>", "<div style=\"height:1px\">x</div>", "expression")]
    [InlineData("<div style='background:u\\72l(https://t.example)'>x</div>", "<div>x</div>", "escaped url")]
    public void Sanitize_KeepsWhatIsHarmless(string html, string expected, string why) =>
        Assert.True(expected == Body(html), $"{why}: {Body(html)}");

    [Theory]
    [InlineData("p{color:red}", "p{color:red}\n", "a rule")]
    [InlineData("p{color:red;position:absolute;behavior:url(x)}", "p{color:red}\n", "covering declarations")]
    [InlineData("@import 'https://t.example/a.css';p{color:red}", "p{color:red}\n", "import")]
    [InlineData("@font-face{font-family:a;src:url(x)}p{margin:0}", "p{margin:0}\n", "fonts")]
    [InlineData("@media (max-width:600px){.a{width:100%}}", "@media (max-width:600px){.a{width:100%}\n}\n", "narrow screens")]
    [InlineData("/* </style><script> */p{margin:0}", "p{margin:0}\n", "comments")]
    [InlineData("p{background:u/**/rl(https://t.example)}", "", "a comment within a function")]
    [InlineData("<!-- p{color:red} --> b{margin:0}", "p{color:red}\nb{margin:0}\n", "the marks of an HTML comment")]
    [InlineData("</sty<!---->le>p{color:red}", "", "what the marks might have held apart")]
    [InlineData("a[href^='x']{color:red}b{font-family:\"</style>\"}", "", "what could end the element, and a selector with ^")]
    [InlineData("p{color:red", "", "unfinished")]
    [InlineData("p{font-family:\"a;b\"}", "", "quotes across declarations")]
    public void Sheet_KeepsWhatOnlyPaints(string css, string expected, string why) =>
        Assert.True(expected == StyleFilter.Sheet(css), $"{why}: {StyleFilter.Sheet(css)}");

    [FactWhenShared("vectors/hostile-html.json")]
    public void HostileVectors_LeaveNothingThatRunsLoadsOrNavigates()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("vectors/hostile-html.json")!));
        var count = 0;
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            AssertHarmless(vector.GetProperty("payload").GetString()!);
            count++;
        }
        Assert.True(count > 100, $"only {count} vectors were read");
    }

    [Theory]
    [InlineData("<div>", "nesting")]
    [InlineData("<b>", "formatting elements, which parsers reopen again and again")]
    [InlineData("<table><tr><td>", "tables")]
    [InlineData("<p><a>", "adoption agency")]
    [InlineData("<svg>", "foreign content")]
    public async Task Bomb_IsGivenUp_BeforeItCostsMuch(string piece, string why)
    {
        var bomb = new StringBuilder().Insert(0, piece, count: 100_000).ToString();

        // Work that grows with the square of 100,000 would take minutes.
        var sanitized = await Task.Run(() => HtmlSanitizer.Sanitize(bomb, _ => null)).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(sanitized is null, why);
    }

    private static string Body(string html) =>
        HtmlSanitizer.Sanitize(html, id => id == "known" ? "data:image/png;base64,AA==" : null)!.Body;

    private static void AssertHarmless(string payload)
    {
        var clean = HtmlSanitizer.Sanitize(payload, _ => null);
        Assert.NotNull(clean);
        // Twice, since mutation shows when the output is parsed again.
        var page = new HtmlParser().ParseDocument($"<!doctype html><style>{clean.Styles}</style><body>{clean.Body}");
        page = new HtmlParser().ParseDocument(page.DocumentElement.OuterHtml);
        foreach (var element in page.All.Where(element => element.LocalName is not ("html" or "head" or "body" or "style")))
        {
            Assert.True(AllowedHtml.Elements.Contains(element.LocalName), $"{element.LocalName} in {payload}");
            Assert.All(element.Attributes, attribute => Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase), payload));
            Assert.True(element.GetAttribute("href") is null or ['h', 't', 't', 'p', ..] or ['m', 'a', 'i', 'l', 't', 'o', ':', ..], payload);
            Assert.True(element.GetAttribute("src") is null or ['d', 'a', 't', 'a', ':', 'i', 'm', 'a', 'g', 'e', '/', ..], payload);
            Assert.DoesNotContain("url(", element.GetAttribute("style") ?? "", StringComparison.OrdinalIgnoreCase);
        }
        Assert.DoesNotContain("<", clean.Styles, StringComparison.Ordinal);
    }
}
