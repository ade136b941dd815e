namespace SecureMail.Infra.Tests.Bicep;

/// <summary>Computes the few expressions that names are made of; null for anything else.</summary>
internal static class Evaluation
{
    // uniqueString gives 13 characters of a-z and 2-7. https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#uniquestring
    private const string UniqueString = "a2b3c4d5e6f7g";

    public static string? Evaluate(this Expression expression, IReadOnlyDictionary<string, string> known) => expression.Kind switch
    {
        "string" or "text" or "number" or "boolean" => expression.Text,
        "name" => known.GetValueOrDefault(expression.Text!),
        "template" => Joined(expression.Items!.Select(part => part.Evaluate(known))),
        "call" => Call(expression.Name!, expression.Items!, known),
        _ => null,
    };

    /// <summary>The parameters that are given and the variables that can be computed from them.</summary>
    public static Dictionary<string, string> Names(this BicepFile file, IReadOnlyDictionary<string, string> parameters)
    {
        var known = new Dictionary<string, string>(parameters);
        foreach (var variable in file.Variables)
        {
            if (variable.Value!.Evaluate(known) is { } value)
            {
                known[variable.Name] = value;
            }
        }
        return known;
    }

    private static string? Call(string function, IReadOnlyList<Expression> arguments, IReadOnlyDictionary<string, string> known)
    {
        if (function == "uniqueString")
        {
            return UniqueString;
        }
        var values = arguments.Select(argument => argument.Evaluate(known)).ToList();
        return values.Contains(null) ? null : function switch
        {
            "toLower" => values[0]!.ToLowerInvariant(),
            "replace" => values[0]!.Replace(values[1]!, values[2], StringComparison.Ordinal),
            "take" => values[0]![..Math.Min(values[0]!.Length, int.Parse(values[1]!, System.Globalization.CultureInfo.InvariantCulture))],
            _ => null,
        };
    }

    private static string? Joined(IEnumerable<string?> parts)
    {
        var all = parts.ToList();
        return all.Contains(null) ? null : string.Concat(all);
    }
}
