using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

/// <summary>A test against Python's and Node's mail readers; skipped where one is not installed, unless everything is required.</summary>
internal sealed class OtherReadersTheoryAttribute : TheoryAttribute
{
    public OtherReadersTheoryAttribute()
    {
        var missing = OtherReader.All.Where(reader => !reader.IsPresent()).Select(reader => reader.Name).ToList();
        if (missing.Count > 0 && !SharedData.RequiresAll) Skip = $"not present: {string.Join(", ", missing)}";
    }
}
