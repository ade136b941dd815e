namespace SecureMail.Mime.Tests;

/// <summary>Tests that measure time run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Timed
{
    public const string Name = "timed";
}
