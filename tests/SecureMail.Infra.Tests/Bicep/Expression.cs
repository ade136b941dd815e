namespace SecureMail.Infra.Tests.Bicep;

/// <summary>A value in a Bicep file.</summary>
/// <param name="Kind">string, template, text, number, boolean, null, name, call, choice, object, array, for, if, other.</param>
/// <param name="Text">A string's text, a name, or the source.</param>
/// <param name="Name">The called function.</param>
/// <param name="Items">Arguments, elements, parts of a template, or what a loop or condition holds.</param>
/// <param name="Properties">An object's.</param>
internal sealed record Expression(
    string Kind, string? Text = null, string? Name = null, IReadOnlyList<Expression>? Items = null, IReadOnlyList<Property>? Properties = null)
{
    public Expression Body => Kind is "for" or "if" ? Items![^1].Body : this;

    /// <summary>The value at a path of property names.</summary>
    public Expression this[params string[] path] => Find(path)
        ?? throw new KeyNotFoundException($"There is no {string.Join('.', path)} in {Text ?? Kind}.");

    public Expression? Find(params ReadOnlySpan<string> path) => path.IsEmpty
        ? this
        : Property(path[0])?.Value?.Find(path[1..]);

    private Property? Property(string key)
    {
        foreach (var property in Properties ?? [])
        {
            if (property.Key == key)
            {
                return property;
            }
        }
        return null;
    }
}

/// <summary>A member of an object.</summary>
internal sealed record Property(string Key, Expression? Value);
