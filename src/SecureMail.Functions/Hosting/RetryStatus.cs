namespace SecureMail.Functions.Hosting;

/// <summary>The status that asks the one who posts for the same request again, when it is not the usual one.</summary>
/// <param name="Status">An HTTP status.</param>
internal sealed record RetryStatus(int Status);
