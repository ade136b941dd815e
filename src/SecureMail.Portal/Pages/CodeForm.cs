namespace SecureMail.Portal.Pages;

/// <summary>The form for a mailed code and a new password.</summary>
/// <param name="Address">The normalised address the code went to.</param>
/// <param name="Message">The message to return to; null for the inbox.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Code">The code, when it was not looked at because of the password.</param>
internal sealed record CodeForm(string Address, string? Message, string? Fault = null, string? Code = null);
