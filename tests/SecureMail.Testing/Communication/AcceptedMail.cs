using System.Text.Json.Nodes;

namespace SecureMail.Testing.Communication;

/// <summary>A mail that the stand-in took.</summary>
/// <param name="Id">Its operation.</param>
/// <param name="Json">The request.</param>
public sealed record AcceptedMail(string Id, JsonNode Json)
{
    private int sendings;

    /// <summary>How often it was sent under this id.</summary>
    public int Sendings => sendings;

    internal void CountSending() => Interlocked.Increment(ref sendings);
}
