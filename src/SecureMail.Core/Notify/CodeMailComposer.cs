using System.Security.Cryptography;
using SecureMail.Mime;

namespace SecureMail.Core.Notify;

/// <summary>Writes the mail that carries a code to the mailbox it proves.</summary>
public sealed class CodeMailComposer(Deployment deployment, RandomNumberGenerator randomness, TimeProvider clock)
{
    private const string WhereToType = "Type it where you asked for it, within {0} minutes.";
    private const string NotAskedFor = "If you did not ask for a code, do nothing: nothing changes.";

    /// <summary>Writes the mail.</summary>
    /// <param name="recipient">The mailbox's address.</param>
    /// <param name="code">Eight digits.</param>
    /// <param name="validFor">How long the code is valid.</param>
    /// <param name="language">The reader's language, of <see cref="MailLanguages"/>; any other is answered in English.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<byte[]> ComposeAsync(string recipient, string code, TimeSpan validFor, string? language, CancellationToken cancellationToken)
    {
        var words = MailWords.In(language);
        var shown = $"{code[..4]} {code[4..]}";
        var minutes = (int)validFor.TotalMinutes;
        var draft = new MessageDraft
        {
            From = new Mailbox(deployment.ServiceName, deployment.SenderAddress),
            To = [new Mailbox("", recipient)],
            Subject = words.Say("{0} is your {1} code", shown, deployment.ServiceName),
            Date = clock.GetUtcNow(),
            MessageId = $"code.{NewToken()}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = $"""
                {words.Say("Your code is {0}", shown)}

                {words.Say(WhereToType, minutes)} {words.Say("Nobody of {0} will ever ask you for it.", deployment.ServiceName)}
                {words.Say(NotAskedFor)}

                """,
            Html = ServiceMail.Page($"""
                <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{words.SayHtml("Your code")}</h1>
                <p dir="ltr" style="margin:0 0 20px;font-size:32px;font-weight:600;letter-spacing:4px">{shown}</p>
                <p style="margin:0">{words.SayHtml(WhereToType, minutes)} {words.SayHtml(NotAskedFor)}</p>
                """, words.Say("An automatic mail of {0}. Nobody will ever ask you for this code.", deployment.ServiceName), words),
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
