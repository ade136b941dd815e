namespace SecureMail.Host.Tests;

/// <summary>Waits for what other processes do: all that can be done from here is to look again.</summary>
internal static class Until
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan patience, string what)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"After {patience.TotalSeconds:0} s still not: {what}");
            await Task.Delay(Poll);
        }
    }

    public static Task TrueAsync(Func<bool> condition, TimeSpan patience, string what) =>
        TrueAsync(() => Task.FromResult(condition()), patience, what);
}
