using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Providers;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Functions.Webhook;

/// <summary>Puts the webhook together: one provider for each kind of application.</summary>
internal static class WebhookServices
{
    public static IServiceCollection AddWebhook(this IServiceCollection services) => services
        .AddSingleton<InboundLog>()
        .AddSingleton<ApplicationRate>()
        .AddSingleton(new BodyBudget(BodyBudget.MostBytes))
        .AddSingleton<InboundDoor>()
        .AddSingleton<HttpMessageHandler>(_ => new SocketsHttpHandler { AllowAutoRedirect = false })
        .AddSingleton<ProviderHttp>()
        .AddSingleton(new SnsAuthorities(Roots: null))
        .AddSingleton<SnsCertificates>()
        .AddSingleton<SnsSignature>()
        .AddSingleton<Provider, GenericProvider>()
        .AddSingleton<Provider, CloudflareProvider>()
        .AddSingleton<Provider, SendGridProvider>()
        .AddSingleton<Provider, MailgunProvider>()
        .AddSingleton<Provider, PostmarkProvider>()
        .AddSingleton<Provider, CloudMailinProvider>()
        .AddSingleton<Provider, SesProvider>()
        .AddSingleton<Provider, SparkPostProvider>()
        .AddSingleton<Provider, MandrillProvider>()
        .AddSingleton<Provider, BrevoProvider>()
        .AddSingleton<Provider, ResendProvider>();

    /// <summary>How answers are written.</summary>
    public static IServiceCollection AddWebhookAnswers(this IServiceCollection services) => services
        // A trace id that nobody can look up would only make two refusals differ.
        .AddProblemDetails(problems => problems.CustomizeProblemDetails = context => context.ProblemDetails.Extensions.Remove("traceId"))
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, InboundJson.Default);
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
}
