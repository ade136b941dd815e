using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

/// <summary>The full run: dotnet run -c Release --project tests/SecureMail.Fuzz -- mutate</summary>
[Collection(Timed.Name)]
public class MutationTests
{
    private const int Quick = 3_000;
    private const int Full = 100_000;

    [Fact]
    public void MutatedMail_NeverFailsNorCostsMuch()
    {
        Assert.Empty(MutationRun.Of(MutationRun.Seeds(), SharedData.IsFullRun ? Full : Quick).Failures);
    }
}
