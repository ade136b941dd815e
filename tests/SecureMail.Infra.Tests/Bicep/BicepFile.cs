namespace SecureMail.Infra.Tests.Bicep;

/// <summary>One file as eng/devtools/bicep-tree.mjs prints it.</summary>
internal sealed record BicepFile(string File, IReadOnlyList<SyntaxFault> Errors, IReadOnlyList<Declaration> Declarations)
{
    public string Name => Path.GetFileName(File);

    public IEnumerable<Declaration> Parameters => Of("param");

    public IEnumerable<Declaration> Variables => Of("var");

    public IEnumerable<Declaration> Resources => Of("resource");

    public IEnumerable<Declaration> Modules => Of("module");

    public IEnumerable<Declaration> Outputs => Of("output");

    public Declaration this[string name] => Declarations.Single(declaration => declaration.Name == name && declaration.Kind != "output");

    private IEnumerable<Declaration> Of(string kind) => Declarations.Where(declaration => declaration.Kind == kind);
}

/// <summary>A place that the grammar does not accept.</summary>
internal sealed record SyntaxFault(int Line, string Text);

/// <summary>A parameter, variable, resource, module, output or type.</summary>
/// <param name="Kind">One of these words (param, var, resource, module, output, type).</param>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">A resource's type and version, a module's path, otherwise the declared type.</param>
/// <param name="Existing">Whether the resource is only referred to.</param>
/// <param name="Value">What stands behind the equals sign; null when nothing does.</param>
/// <param name="Decorators">What stands before it, such as a description.</param>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Text">Its source.</param>
internal sealed record Declaration(
    string Kind, string Name, string? Type, bool Existing, Expression? Value, IReadOnlyList<Decorator> Decorators, int Line, string Text)
{
    /// <summary>The object that describes a resource or module, out of its condition or loop.</summary>
    public Expression Body => Value!.Body;

    public string ResourceType => Type!.Split('@')[0];

    public string? Description => Decorators.FirstOrDefault(decorator => decorator.Name == "description")?.Items[0].Text;

    public bool IsOptional => Value is not null || Type!.EndsWith('?');
}

/// <summary>Such as <c>@description('…')</c>.</summary>
internal sealed record Decorator(string Name, IReadOnlyList<Expression> Items);
