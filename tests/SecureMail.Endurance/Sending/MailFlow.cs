using System.Net.Http.Headers;
using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Endurance.Parts;

namespace SecureMail.Endurance.Sending;

/// <summary>
/// An organisation with two sending systems: one posts mails as they are, the other as Postmark does, with an event id of the
/// provider that is the same at every try.
/// </summary>
internal sealed class MailFlow
{
    public const string Sender = "nora@acme.example";
    private const string Plain = "mailflow";
    private const string Postmark = "postmark";

    private readonly string plainSecret;
    private readonly string postmarkSecret;

    private MailFlow(string organisation, string plainSecret, string postmarkSecret)
    {
        Organisation = organisation;
        this.plainSecret = plainSecret;
        this.postmarkSecret = postmarkSecret;
    }

    /// <summary>The organisation's id.</summary>
    public string Organisation { get; }

    /// <summary>Writes the organisation into the store.</summary>
    public static async Task<MailFlow> CreateAsync(Ground ground, string id, TimeSpan retention)
    {
        var run = ground.Run;
        var organisation = new Organisation
        {
            Id = id,
            Name = "Acme Insurance",
            Domains = ["acme.example"],
            Retention = retention,
            HoldTime = TimeSpan.Zero,
        };
        var faults = await new OrganisationDirectory(ground.Storage.Tables, new OrganisationRules(ShortRetentionAllowed: true)).SaveAsync(organisation, run.Stop);
        var applications = new ApplicationDirectory(ground.Storage.Tables, run.Randomness, run.Clock);
        var unbounded = new ApplicationSettings { MailsPerMinute = 0 };
        var plain = await applications.AddAsync(id, Plain, unbounded, ProviderKeys.None, run.Stop);
        var postmark = await applications.AddAsync(id, Postmark, unbounded with { Kind = ApplicationKind.Postmark }, ProviderKeys.None, run.Stop);
        return faults.Count == 0 && plain is not null && postmark is not null
            ? new MailFlow(id, plain, postmark)
            : throw new InvalidOperationException($"internal error: the organisation has faults: {string.Join(' ', faults)}");
    }

    /// <summary>One try to post a letter.</summary>
    public HttpRequestMessage RequestFor(Letter letter, Uri address)
    {
        var (application, secret) = letter.AsPostmark ? (Postmark, postmarkSecret) : (Plain, plainSecret);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/inbound/{Organisation}/{application}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{application}:{secret}")));
        if (letter.AsPostmark)
        {
            request.Content = new ByteArrayContent(letter.PostmarkBody(Sender));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return request;
        }
        request.Headers.Add("X-Envelope-From", Sender);
        request.Headers.Add("X-Envelope-To", letter.Recipient);
        request.Content = new ByteArrayContent(letter.Raw);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        return request;
    }
}
