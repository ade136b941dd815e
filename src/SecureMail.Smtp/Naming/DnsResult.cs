namespace SecureMail.Smtp.Naming;

/// <summary>What a question to the DNS came to, and the records.</summary>
/// <typeparam name="T">The kind of record.</typeparam>
/// <param name="Outcome">Whether there are records.</param>
/// <param name="Records">In the order of the answer; empty unless found.</param>
public sealed record DnsResult<T>(DnsOutcome Outcome, IReadOnlyList<T> Records);
