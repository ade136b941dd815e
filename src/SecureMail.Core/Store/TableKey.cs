using System.Buffers;

namespace SecureMail.Core.Store;

/// <summary>Text from outside that is about to become a table key.</summary>
internal static class TableKey
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>Whether it has 1 to 64 characters that are harmless in a key, a path and a log.</summary>
    public static bool IsSafe(string? text) =>
        text is { Length: > 0 and <= 64 } && !text.AsSpan().ContainsAnyExcept(Allowed);
}
