using System.Net;

namespace SecureMail.DevHost.Once;

/// <summary>How a person who is here for the first time gets in.</summary>
public static class Registration
{
    /// <summary>The password that everybody in the demonstration chooses.</summary>
    public const string Password = "a quiet harbour at dawn";

    /// <summary>From a page that asks who is there to being signed in: address, code from the mail, password.</summary>
    public static async Task CompleteAsync(PortalVisitor visitor, Mailboxes mailboxes, string address, CancellationToken cancellationToken)
    {
        await visitor.SubmitAsync("form[action='/portal/start']", Fields(("Address", address)), cancellationToken);
        Check.That(visitor.Page.QuerySelector("input[autocomplete=one-time-code]") is not null,
            $"the portal does not ask for a code ({(int)visitor.Status}): {visitor.Words.Trim()}");
        var code = await CodeAsync(mailboxes, address, cancellationToken);
        await visitor.SubmitAsync("form[action='/portal/register']", Fields(("Code", code), ("Password", Password)), cancellationToken);
        Check.That(visitor.Status == HttpStatusCode.OK, $"after registering: {(int)visitor.Status}, {visitor.Words.Trim()}");
    }

    /// <summary>The code of the next mail to an address, as it is written there, in whatever language.</summary>
    public static async Task<string> CodeAsync(Mailboxes mailboxes, string address, CancellationToken cancellationToken)
    {
        var mail = await mailboxes.WaitAsync(address, "SecureMail", cancellationToken);
        return new string([.. mail.Text.Split('\n')[0].Where(character => char.IsAsciiDigit(character) || character == ' ')]).Trim();
    }

    /// <summary>What a person types, by field name.</summary>
    public static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value);
}
