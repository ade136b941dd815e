namespace SecureMail.Cli.Dkim;

/// <summary>How a key's record stands in the DNS, the more urgent the higher.</summary>
internal enum DkimPublication
{
    Published,
    NotAsked,
    Missing,
    Another,
}
