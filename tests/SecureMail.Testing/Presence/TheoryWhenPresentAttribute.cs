namespace SecureMail.Testing.Presence;

/// <summary>A theory that needs programs of the machine; skipped with "not present" where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryWhenPresentAttribute : TheoryAttribute
{
    public TheoryWhenPresentAttribute(params string[] tools) => Skip = Tools.WhySkip(tools);
}
