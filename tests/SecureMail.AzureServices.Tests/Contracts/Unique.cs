using System.Globalization;

namespace SecureMail.AzureServices.Tests.Contracts;

/// <summary>Names that no other test uses, so that tests may share one store.</summary>
internal static class Unique
{
    private static long last;

    public static string Name(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref last):D6}");
}
