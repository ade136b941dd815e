using System.Text.RegularExpressions;

namespace SecureMail.Infra.Tests;

/// <summary>docs/asvs.md answers each item once, and what it names as proof exists.</summary>
public sealed partial class AsvsTests
{
    private const int Chapters = 17;

    private static readonly string Text = Repository.Read("docs/asvs.md");
    private static readonly IReadOnlyList<Match> Rows = Row().Matches(Text);

    [Fact]
    public void EveryChapter_IsThere() =>
        Assert.Equal(Enumerable.Range(1, Chapters), Chapter().Matches(Text).Select(chapter => int.Parse(chapter.Groups[1].Value, null)));

    [Fact]
    public void EveryItem_IsAnsweredOnce()
    {
        var items = Rows.SelectMany(row => Item().Matches(row.Groups["items"].Value).Select(item => item.Value)).ToList();

        Assert.True(items.Count > 150, $"Only {items.Count} items were found");
        Assert.Equal(items.Distinct(), items);
    }

    [Fact]
    public void EveryYes_NamesATestThatExistsOrADocument()
    {
        var written = WrittenTests.All();

        Assert.All(Rows, row =>
        {
            var proof = row.Groups["proof"].Value;
            var tests = WrittenTests.NamedIn(proof);
            var documents = Link().Matches(proof).Select(link => link.Groups[1].Value).ToList();
            Assert.Empty(tests.Except(written));
            Assert.All(documents, document => Assert.True(File.Exists(Path.Combine(Repository.Root, "docs", document)), document));
            Assert.True(row.Groups["holds"].Value != "yes" || tests.Count + documents.Count > 0, row.Value);
        });
    }

    [Fact]
    public void WhatDoesNotHold_SaysWhy() =>
        Assert.All(Rows.Where(row => row.Groups["holds"].Value is "no" or "partly" or "–"), row => Assert.NotEmpty(row.Groups["proof"].Value.Trim()));

    [GeneratedRegex(@"(?m)^\| (?<items>\d[^|]*) \| (?<holds>yes|partly|no|–) \| (?<proof>[^\n]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"(?m)^## V(\d+) ")]
    private static partial Regex Chapter();

    [GeneratedRegex(@"\d+\.\d+(?:\.\d+)?")]
    private static partial Regex Item();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
