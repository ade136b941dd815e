using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SecureMail.DevHost.Once;

/// <summary>
/// A person at the portal, without a browser: follows redirects, keeps cookies, fills forms in as they stand on the page.
/// It sends cookies marked Secure to localhost over http, as browsers do.
/// </summary>
public sealed class PortalVisitor : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<string, string> cookies = [];

    /// <summary>The page that the person sees.</summary>
    public IHtmlDocument Page { get; private set; } = null!;

    /// <summary>Its address.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Its status.</summary>
    public HttpStatusCode Status { get; private set; }

    /// <summary>The words on the page.</summary>
    public string Words => Page.Body?.TextContent ?? "";

    /// <summary>Goes to an address.</summary>
    public async Task GoAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        await ShowAsync(await SendAsync(request, cancellationToken), address, cancellationToken);
    }

    /// <summary>Downloads without leaving the page.</summary>
    public async Task<(HttpResponseMessage Answer, byte[] Content)> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var answer = await SendAsync(request, cancellationToken);
        return (answer, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>The address of a link or frame on the page.</summary>
    public Uri AddressOf(string selector, string attribute) =>
        new(Address, Required(selector).GetAttribute(attribute) ?? throw new StepFailedException($"{selector} has no {attribute}"));

    /// <summary>Fills in a form and sends it.</summary>
    /// <param name="selector">The form.</param>
    /// <param name="fields">What the person types, by field name; all other fields are sent as they stand.</param>
    /// <param name="files">Files, by field name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task SubmitAsync(
        string selector,
        IReadOnlyDictionary<string, string> fields,
        CancellationToken cancellationToken,
        params (string Field, string Name, byte[] Content)[] files)
    {
        var form = (IHtmlFormElement)Required(selector);
        var values = Values(form);
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }
        var target = new Uri(Address, form.GetAttribute("action") ?? Address.AbsoluteUri);
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = ContentOf(values, files) };
        request.Headers.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        await ShowAsync(await SendAsync(request, cancellationToken), target, cancellationToken);
    }

    /// <summary>Ends the visit.</summary>
    public void Dispose() => client.Dispose();

    private static Dictionary<string, string> Values(IHtmlFormElement form)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var input in form.QuerySelectorAll("input[name], textarea[name], select[name]"))
        {
            var skip = input is IHtmlInputElement { Type: "file" or "submit" or "button" }
                or IHtmlInputElement { Type: "radio" or "checkbox", IsChecked: false };
            if (!skip)
            {
                values[input.GetAttribute("name")!] = input is IHtmlTextAreaElement area ? area.Value : ((input as IHtmlInputElement)?.Value ?? "");
            }
        }
        return values;
    }

    private static HttpContent ContentOf(Dictionary<string, string> values, (string Field, string Name, byte[] Content)[] files)
    {
        if (files.Length == 0)
        {
            return new FormUrlEncodedContent(values);
        }
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in values)
        {
            content.Add(new StringContent(value), name);
        }
        foreach (var (field, name, bytes) in files)
        {
            content.Add(new ByteArrayContent(bytes), field, name);
        }
        return content;
    }

    private IElement Required(string selector) =>
        Page.QuerySelector(selector)
        ?? throw new StepFailedException($"the page {Address.AbsolutePath} ({(int)Status}) has no {selector}; it says: {Shortened()}");

    private string Shortened() =>
        string.Join(' ', Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(60));

    private async Task ShowAsync(HttpResponseMessage answer, Uri address, CancellationToken cancellationToken)
    {
        for (var redirects = 0; answer.Headers.Location is { } location; redirects++)
        {
            if (redirects == MostRedirects)
            {
                throw new StepFailedException($"{address} redirects without end");
            }
            answer.Dispose();
            address = new Uri(address, location);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            answer = await SendAsync(request, cancellationToken);
        }
        using (answer)
        {
            Address = address;
            Status = answer.StatusCode;
            var html = await answer.Content.ReadAsStringAsync(cancellationToken);
            Page = await new HtmlParser().ParseDocumentAsync(html, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
        var answer = await client.SendAsync(request, cancellationToken);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                Keep(cookie);
            }
        }
        return answer;
    }

    private void Keep(string cookie)
    {
        var pair = cookie.Split(';')[0];
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = (pair[..equals], pair[(equals + 1)..]);
        if (value.Length == 0)
        {
            cookies.Remove(name);
        }
        else
        {
            cookies[name] = value;
        }
    }
}
