using Xunit;

namespace SecureMail.Testing.Presence;

/// <summary>A test that is skipped, and says so, when a program that it needs is not on this machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWhenPresentAttribute : FactAttribute
{
    public FactWhenPresentAttribute(params string[] tools) => Skip = Tool.WhyNot(tools);
}

/// <summary>The same for a table of cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryWhenPresentAttribute : TheoryAttribute
{
    public TheoryWhenPresentAttribute(params string[] tools) => Skip = Tool.WhyNot(tools);
}
