namespace SecureMail.Cli.Doctor;

/// <summary>How a part is. Declared from best to worst.</summary>
internal enum Health
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Nobody looked; says nothing about the part.</summary>
    NotChecked,

    /// <summary>It works and needs attention.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Broken,
}

/// <summary>What the doctor found about one part.</summary>
/// <param name="Health">How it is.</param>
/// <param name="Part">Which.</param>
/// <param name="Sentence">What was seen and what to do next.</param>
internal sealed record Finding(Health Health, string Part, string Sentence)
{
    public static Finding Ok(string part, string sentence) => new(Health.Ok, part, sentence);

    public static Finding NotChecked(string part, string sentence) => new(Health.NotChecked, part, sentence);

    public static Finding Warning(string part, string sentence) => new(Health.Warning, part, sentence);

    public static Finding Broken(string part, string sentence) => new(Health.Broken, part, sentence);
}
