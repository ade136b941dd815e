using System.Security.Cryptography;
using SecureMail.Mime;

namespace SecureMail.Core.Notify;

/// <summary>Writes the mail that carries a code to the mailbox it proves.</summary>
public sealed class CodeMailComposer(Deployment deployment, RandomNumberGenerator randomness, TimeProvider clock)
{
    /// <summary>Writes the mail.</summary>
    public Task<byte[]> ComposeAsync(string recipient, string code, TimeSpan validFor, CancellationToken cancellationToken)
    {
        var shown = $"{code[..4]} {code[4..]}";
        var minutes = (int)validFor.TotalMinutes;
        var draft = new MessageDraft
        {
            From = new Mailbox(deployment.ServiceName, deployment.SenderAddress),
            To = [new Mailbox("", recipient)],
            Subject = $"{shown} is your {deployment.ServiceName} code",
            Date = clock.GetUtcNow(),
            MessageId = $"code.{NewToken()}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = $"""
                Your code is {shown}

                Type it where you asked for it, within {minutes} minutes. Nobody of {deployment.ServiceName} will ever ask you for it.
                If you did not ask for a code, do nothing: nothing changes.

                """,
            Html = ServiceMail.Page($"""
                <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">Your code</h1>
                <p style="margin:0 0 20px;font-size:32px;font-weight:600;letter-spacing:4px">{shown}</p>
                <p style="margin:0">Type it where you asked for it, within {minutes} minutes. If you did not ask for a code, do nothing: nothing changes.</p>
                """, $"An automatic mail of {deployment.ServiceName}. Nobody will ever ask you for this code."),
        };
        return MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }

    private string NewToken()
    {
        Span<byte> bytes = stackalloc byte[16];
        randomness.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
