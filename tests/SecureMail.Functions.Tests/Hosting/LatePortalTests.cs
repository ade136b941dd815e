using System.Net;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using SecureMail.Functions.Hosting;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Portal;

namespace SecureMail.Functions.Tests.Hosting;

/// <summary>The portal as part of the program: it is put together by whoever asks for it first.</summary>
public sealed class LatePortalTests
{
    [Theory]
    [InlineData("/portal/sign-in", HttpStatusCode.OK, "a page for everybody")]
    [InlineData("/portal/check", HttpStatusCode.OK, "one with a limit of its own")]
    [InlineData("/portal/none", HttpStatusCode.NotFound, "no such page")]
    [InlineData("/none", HttpStatusCode.NotFound, "outside the portal")]
    [InlineData("/portals", HttpStatusCode.NotFound, "a name that only begins like it")]
    public async Task FirstVisitor_IsAnswered(string path, HttpStatusCode expected, string reason)
    {
        await using var bench = await ProgramBench.StartAsync(underHost: true);
        using var answer = await bench.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(answer.StatusCode == expected, $"{reason}: {answer.StatusCode}");
    }

    [Fact]
    public async Task EveryPage_FindsTheStagesThatItNeeds()
    {
        await using var bench = await ProgramBench.StartAsync();
        await using var scope = bench.Get<LatePortal>().Services.CreateAsyncScope();
        var pages = typeof(PortalServices).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PageModel)) && !type.IsAbstract).ToList();

        Assert.True(pages.Count > 20, $"Only {pages.Count} pages were found");
        Assert.All(pages, page => Assert.NotNull(ActivatorUtilities.CreateInstance(scope.ServiceProvider, page)));
    }

    [Theory]
    [InlineData("Downloads")]
    [InlineData("Brands")]
    [InlineData("Assets")]
    public async Task EveryDownload_FindsTheStagesThatItNeeds(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var type = Assert.Single(typeof(PortalServices).Assembly.GetTypes(), type => type.Name == name);

        Assert.NotNull(bench.Get<LatePortal>().Services.GetRequiredService(type));
    }

    [Fact]
    public async Task FirstVisitors_WhoComeAtOnceAreAllAnswered()
    {
        await using var bench = await ProgramBench.StartAsync();
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.Client.GetStringAsync(new Uri("/portal/sign-in", UriKind.Relative))));
        Assert.All(pages, page => Assert.Contains("<form", page, StringComparison.Ordinal));
    }
}
