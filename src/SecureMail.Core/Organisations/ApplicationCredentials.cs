using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Core.Organisations;

/// <summary>What an application's requests are checked with. Lives as long as one request.</summary>
public sealed record ApplicationCredentials
{
    /// <summary>Opens no door; checked in place of an application that is not there, so that both take the same steps.</summary>
    public static readonly ApplicationCredentials None = new() { Name = "", Settings = new ApplicationSettings() };

    /// <summary>The application's name, which is also its user name.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required ApplicationSettings Settings { get; init; }

    /// <summary>SHA-256 of the newest secret and of the one before.</summary>
    public IReadOnlyList<byte[]> SecretHashes { get; init; } = [];

    /// <summary>The newest key that requests are signed with and the one before, as the provider writes them.</summary>
    public IReadOnlyList<string> SigningKeys { get; init; } = [];

    /// <summary>The key of the provider's API; null when there is none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whether the application's use in this hour is written down already.</summary>
    public bool UseIsNoted { get; init; }

    /// <summary>Whether the secret is one of the two; in constant time.</summary>
    public bool Knows(string? secret)
    {
        var offered = Hash(secret ?? "");
        var known = false;
        for (var index = 0; index < 2; index++)
        {
            var expected = index < SecretHashes.Count ? SecretHashes[index] : new byte[offered.Length];
            known |= CryptographicOperations.FixedTimeEquals(offered, expected);
        }
        return known;
    }

    internal static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
