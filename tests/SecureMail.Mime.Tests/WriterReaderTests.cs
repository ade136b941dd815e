using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

/// <summary>The full run: dotnet run -c Release --project tests/SecureMail.Fuzz -- roundtrip</summary>
public class WriterReaderTests
{
    private const int Own = 500;
    private const int Other = 200;

    public static TheoryData<string> Readers() => [.. OtherReader.All.Select(reader => reader.Name)];

    [Fact]
    public async Task WhatIsWritten_IsReadBack()
    {
        Assert.Empty(await RoundTrip.OwnAsync(SharedData.IsFullRun ? 10_000 : Own));
    }

    [OtherReadersTheory]
    [MemberData(nameof(Readers))]
    public async Task WhatIsWritten_OtherReadersReadWithoutADefect(string name)
    {
        var reader = OtherReader.All.Single(reader => reader.Name == name);

        Assert.Empty(await RoundTrip.OtherAsync(reader, SharedData.IsFullRun ? 10_000 : Other));
    }
}
