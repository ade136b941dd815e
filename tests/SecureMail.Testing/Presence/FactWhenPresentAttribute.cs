namespace SecureMail.Testing.Presence;

/// <summary>A fact that needs programs of the machine; skipped with "not present" where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWhenPresentAttribute : FactAttribute
{
    public FactWhenPresentAttribute(params string[] tools) => Skip = Tools.WhySkip(tools);
}
