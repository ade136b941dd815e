namespace SecureMail.Portal.Tests.Bench;

/// <summary>A test that is skipped, and says so, when data from outside the project is not present.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWhenSharedAttribute : FactAttribute
{
    public FactWhenSharedAttribute(string name) => Skip = SharedData.Find(name) is null ? $"not present: {name}" : null;
}
