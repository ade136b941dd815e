using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>A browser without a window: keeps cookies, follows redirects, sends forms as they stand on the page.</summary>
internal sealed class Visitor(HttpClient client, Uri origin)
{
    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The client's address; null when nobody knows it.</summary>
    public string? From { get; init; }

    /// <summary>The name of the field that takes files.</summary>
    public string FileField { get; init; } = "Files";

    /// <summary>What the browser asks for; null for nothing.</summary>
    public string? Language { get; init; }

    /// <summary>Every Set-Cookie that was received.</summary>
    public List<string> SetCookies { get; } = [];

    public string Path { get; private set; } = "";

    public HttpResponseMessage Answer { get; private set; } = new();

    public string Html { get; private set; } = "";

    public IHtmlDocument Page { get; private set; } = new HtmlParser().ParseDocument("");

    /// <summary>The words on the page, with single spaces.</summary>
    public string Words =>
        string.Join(' ', (Page.QuerySelector("main")?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Goes to a path and follows redirects.</summary>
    public Task GoAsync(string path) => ShowAsync(path, new HttpRequestMessage(HttpMethod.Get, new Uri(origin, path)));

    /// <summary>Asks once, following nothing; for headers and downloads.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(origin, path)));

    /// <summary>A download as it comes in.</summary>
    public async Task<Stream> StreamAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(origin, path));
        request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
    }

    /// <summary>Sends a form of the page with what the person typed.</summary>
    public Task SubmitAsync(string selector, params (string Name, string Value)[] typed) => SubmitAsync(selector, typed, []);

    public Task SubmitAsync(string selector, (string Name, string Value)[] typed, (string Name, byte[] Content)[] files)
    {
        var form = Page.QuerySelector(selector) as IHtmlFormElement
            ?? throw new InvalidOperationException($"{Path} has no {selector}; it says: {Words}");
        var fields = FieldsOf(form);
        foreach (var (name, value) in typed)
        {
            fields[name] = value;
        }
        return PostAsync(form.GetAttribute("action")!, fields, files);
    }

    /// <summary>Posts fields to a path and follows redirects.</summary>
    public Task PostAsync(string path, IReadOnlyDictionary<string, string> fields, params (string Name, byte[] Content)[] files)
    {
        HttpContent content = files.Length == 0 ? new FormUrlEncodedContent(fields) : Multipart(fields, files);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(origin, path)) { Content = content };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return ShowAsync(path, request);
    }

    /// <summary>Sends a request as it is.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
        if (From is not null)
        {
            request.Headers.Add("X-Forwarded-For", From);
        }
        if (Language is not null)
        {
            request.Headers.Add("Accept-Language", Language);
        }
        var answer = await client.SendAsync(request);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            Keep(cookie);
        }
        return answer;
    }

    /// <summary>The fields of a form as the page holds them.</summary>
    public Dictionary<string, string> FieldsOf(string selector) => FieldsOf((IHtmlFormElement)Page.QuerySelector(selector)!);

    private static Dictionary<string, string> FieldsOf(IHtmlFormElement form)
    {
        Dictionary<string, string> fields = [];
        foreach (var input in form.QuerySelectorAll("input[name]").OfType<IHtmlInputElement>())
        {
            if (input.Type != "file" && (input.Type != "radio" || input.IsChecked))
            {
                fields[input.Name!] = input.Value;
            }
        }
        foreach (var select in form.QuerySelectorAll("select[name]").OfType<IHtmlSelectElement>())
        {
            fields[select.Name!] = select.Value ?? "";
        }
        foreach (var area in form.QuerySelectorAll("textarea[name]").OfType<IHtmlTextAreaElement>())
        {
            fields[area.Name!] = area.Value;
        }
        return fields;
    }

    private MultipartFormDataContent Multipart(IReadOnlyDictionary<string, string> fields, (string Name, byte[] Content)[] files)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            content.Add(new StringContent(value), name);
        }
        foreach (var (name, bytes) in files)
        {
            content.Add(new ByteArrayContent(bytes), FileField, name);
        }
        return content;
    }

    private async Task ShowAsync(string path, HttpRequestMessage request)
    {
        (Path, Answer) = (path, await SendAsync(request));
        for (var redirects = 0; Answer.Headers.Location is { } location && redirects < 5; redirects++)
        {
            Path = location.OriginalString;
            Answer = await GetAsync(Path);
        }
        Html = await Answer.Content.ReadAsStringAsync();
        Page = new HtmlParser().ParseDocument(Html);
    }

    private void Keep(string cookie)
    {
        SetCookies.Add(cookie);
        var pair = cookie.Split(';')[0].Split('=', 2);
        if (pair[1].Length == 0)
        {
            Cookies.Remove(pair[0]);
        }
        else
        {
            Cookies[pair[0]] = pair[1];
        }
    }
}
