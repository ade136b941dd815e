namespace SecureMail.Portal.Pages;

/// <summary>The sign-in form and the way for first-time readers, which stand on several pages.</summary>
/// <param name="Message">The message to return to; null for the inbox.</param>
/// <param name="Address">What was typed before.</param>
/// <param name="Fault">What is wrong.</param>
internal sealed record SignInForm(string? Message, string? Address = null, string? Fault = null);
