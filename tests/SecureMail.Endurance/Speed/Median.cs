namespace SecureMail.Endurance.Speed;

/// <summary>The middle one.</summary>
internal static class Median
{
    public static T Of<T>(IEnumerable<T> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
