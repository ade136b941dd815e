namespace SecureMail.Portal.Pages;

/// <summary>The form of the security question that remains after a right code.</summary>
/// <param name="Ticket">Says whose code was right; protected.</param>
/// <param name="Number">The account's question; null: the person chooses one.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Chosen">The question that was chosen before; 0 for none.</param>
internal sealed record QuestionForm(string Ticket, int? Number, string? Fault = null, int Chosen = 0);
