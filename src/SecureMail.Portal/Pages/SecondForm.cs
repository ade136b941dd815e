namespace SecureMail.Portal.Pages;

/// <summary>The form for the code of an authenticator app.</summary>
/// <param name="Ticket">Says whose first step was right; protected.</param>
/// <param name="Fault">What is wrong.</param>
internal sealed record SecondForm(string Ticket, string? Fault = null);
