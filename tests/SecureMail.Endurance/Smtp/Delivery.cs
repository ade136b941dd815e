namespace SecureMail.Endurance.Smtp;

/// <summary>A mail that reached a mailbox.</summary>
/// <param name="Instance">Number of the instance of the program that sent it.</param>
/// <param name="Recipient">The mailbox.</param>
/// <param name="File">The file with its bytes.</param>
/// <param name="At">When the final dot was read, as a timestamp of the run's clock.</param>
/// <param name="Behaviour">What the server did with it.</param>
internal sealed record Delivery(int Instance, string Recipient, string File, long At, Behaviour Behaviour);
