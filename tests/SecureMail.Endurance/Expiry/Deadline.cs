namespace SecureMail.Endurance.Expiry;

/// <summary>A message and its end, as the store has it.</summary>
internal sealed record Deadline(string Message, DateTimeOffset ExpiresAt);
