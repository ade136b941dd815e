using System.Net;

namespace SecureMail.Host.Tests;

/// <summary>The package brings its languages along: each is a file of its own that a build may leave out.</summary>
[Collection(Ground.Name)]
public sealed class LanguageTests(Ground ground, RunningHost running) : IClassFixture<RunningHost>
{
    [Theory]
    [InlineData("en", "Sign in")]
    [InlineData("de", "Anmelden")]
    [InlineData("fr", "Se connecter")]
    [InlineData("es", "Entrar")]
    [InlineData("ar", "تسجيل الدخول")]
    public async Task Page_SpeaksTheReadersLanguage(string language, string words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(running.Host.Address, "/portal/sign-in"));
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.AcceptLanguage.ParseAdd(language);

        using var answer = await ground.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(words, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }
}
