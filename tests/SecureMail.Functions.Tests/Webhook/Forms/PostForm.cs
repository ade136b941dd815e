using System.Net.Http.Headers;
using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Tests.Bench;

namespace SecureMail.Functions.Tests.Webhook.Forms;

/// <summary>A provider's form of request, written from its documentation and not with our code.</summary>
internal abstract class PostForm
{
    /// <summary>The application's name in every test.</summary>
    public const string Application = "door";

    public abstract ApplicationKind Kind { get; }

    /// <summary>The last part of the address, where the provider needs one.</summary>
    public virtual string AddressSuffix => "";

    /// <summary>Whether the mail itself comes, byte for byte.</summary>
    public virtual bool IsRaw => true;

    /// <summary>Whether the form can say that there is no envelope sender.</summary>
    public virtual bool HasNullSender => true;

    /// <summary>Whether one request can hold two recipients of one mail; otherwise the provider posts each by itself.</summary>
    public virtual bool HasSeveralRecipients => false;

    /// <summary>How old a signature may be; null where nothing in the request tells when it was made.</summary>
    public virtual TimeSpan? Window => null;

    /// <summary>The largest mail that the provider posts, in the form of <see cref="PostSpec.Raw"/>.</summary>
    public virtual int LargestBytes => 20 * 1024 * 1024;

    public abstract int WhenUnusable { get; }

    public virtual int WhenTooLarge => WhenUnusable;

    public virtual int WhenStorageIsDown => 503;

    public ApplicationSettings Settings { get; init; } = new();

    protected virtual ProviderKeys Keys => ProviderKeys.None;

    /// <summary>The secret that was made for the application.</summary>
    protected string Secret { get; private set; } = "";

    protected ProgramBench Bench { get; private set; } = null!;

    public async Task AddAsync(ProgramBench bench)
    {
        Bench = bench;
        Secret = (await bench.Get<ApplicationDirectory>().AddAsync("acme", Application, SettingsOf(), Keys, default))!;
    }

    protected virtual ApplicationSettings SettingsOf() => Settings with { Kind = Kind };

    /// <summary>The application's secret, or the key that its provider signs with.</summary>
    public string SecretOrKey => Keys.SigningKey ?? Secret;

    /// <summary>The requests with which the provider hands over the mail.</summary>
    public IEnumerable<HttpRequestMessage> Requests(PostSpec spec) => HasSeveralRecipients
        ? [Request(spec)]
        : spec.Recipients.Select(recipient => Request(spec with { Recipients = [recipient] }));

    /// <summary>A genuine request that holds no mail that could ever be taken.</summary>
    public abstract HttpRequestMessage Unusable();

    protected abstract HttpRequestMessage Request(PostSpec spec);

    protected HttpRequestMessage Post(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return new HttpRequestMessage(HttpMethod.Post, $"/inbound/acme/{Application}{AddressSuffix}") { Content = content };
    }

    protected HttpRequestMessage WithBasic(HttpRequestMessage request, bool forged = false)
    {
        var text = $"{Application}:{(forged ? new string('0', 64) : Secret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        return request;
    }

    protected string Timestamp(PostSpec spec) =>
        (Bench.Clock.GetUtcNow() - spec.Age).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
}
