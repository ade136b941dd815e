using System.Text.Json;

namespace SecureMail.Envelope.Tests.Wycheproof;

/// <summary>
/// One file of C2SP/wycheproof, version 1 schemas. Every test in it is run, or the count does not add up.
/// </summary>
internal static class WycheproofFile
{
    internal const string Folder = "vectors/wycheproof";

    /// <summary>
    /// Runs a check over every test: it gets the group, the test, and whether the result is to be valid.
    /// </summary>
    internal static void RunAll(string file, int expectedTests, Action<JsonElement, JsonElement, bool> check)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Shared(Folder)!, file)));
        var failures = new List<string>();
        var count = 0;
        foreach (var group in json.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                var failure = Record.Exception(() => check(group, test, IsValid(test)));
                if (failure is not null) failures.Add($"tcId {test.GetProperty("tcId")}: {failure.Message}");
            }
        }
        Assert.Empty(failures);
        Assert.Equal((expectedTests, expectedTests), (count, json.RootElement.GetProperty("numberOfTests").GetInt32()));
    }

    internal static byte[] Hex(this JsonElement test, string property) =>
        Convert.FromHexString(test.GetProperty(property).GetString()!);

    private static bool IsValid(JsonElement test) => test.GetProperty("result").GetString() switch
    {
        "valid" => true,
        "invalid" => false,
        var unknown => throw new InvalidDataException($"'{unknown}' is no result."),
    };
}
