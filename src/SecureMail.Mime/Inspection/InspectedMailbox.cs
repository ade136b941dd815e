namespace SecureMail.Mime;

/// <summary>A mailbox in an <see cref="InspectionRow"/>.</summary>
/// <param name="Name">The display name; empty when there is none.</param>
/// <param name="Address">The address as written.</param>
public sealed record InspectedMailbox(string Name, string Address);
