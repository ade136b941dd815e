using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.HttpOverrides;
using SecureMail.AzureServices;
using SecureMail.Functions.Triggers;
using SecureMail.Functions.Webhook;
using SecureMail.Portal;

namespace SecureMail.Functions.Hosting;

/// <summary>Puts the program together: alone or as the custom handler of a Functions host.</summary>
internal static class ProgramSetup
{
    /// <summary>What a Functions host asks to see whether the program is there.</summary>
    private const string Ping = "/";

    /// <summary>What a container asks. Shallow: a store that does not answer is no reason to restart the program.</summary>
    private const string Health = "/health";

    /// <summary>Under a Functions host only its port on 127.0.0.1 counts, whatever else the environment says.</summary>
    public static void ListenWhere(this WebApplicationBuilder builder, FunctionsHost host)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.UTF8;
        });
        if (host.Port is { } port)
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        }
    }

    public static void AddProgram(
        this WebApplicationBuilder builder, FunctionsHost host, TimeProvider clock, RandomNumberGenerator randomness)
    {
        Globalization.Require();
        var settings = Settings.Read(builder.Configuration, builder.Environment.IsDevelopment());
        var storage = StorageAccount.FromSettings(
            name => builder.Configuration[name.Replace("__", ":", StringComparison.Ordinal)], clock, randomness);
        var wrapper = KeyEncryptionKey.Open(settings, builder.Configuration, clock, builder.Environment.IsProduction());

        builder.AddLogs();
        builder.Services.AddSingleton(clock).AddSingleton(randomness);
        builder.Services.AddSingleton(storage).AddSingleton(new StorageReady(storage.EnsureCreatedAsync));
        builder.Services.AddCore(
            settings, storage, wrapper, KeyEncryptionKey.OpenOthers(settings, builder.Configuration, clock), SigningKey.Open(settings, builder.Configuration, clock, wrapper));
        builder.Services.AddPortal();
        builder.Services.AddSingleton<Trigger>().AddSingleton<Measurements>();
        builder.Services.AddSingleton(host).AddWebhook();
        builder.Services.AddExceptionHandler<Faults>();
        // A trace id that nobody can look up would only make two refusals differ.
        builder.Services.AddProblemDetails(problems =>
            problems.CustomizeProblemDetails = context => context.ProblemDetails.Extensions.Remove("traceId"));
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
        if (!host.IsPresent)
        {
            builder.Services.AddHostedService<Pump>();
        }
    }

    public static void UseProgram(this WebApplication app, FunctionsHost host)
    {
        if (host.IsPresent)
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto,
            });
            app.UseInvocationScope();
        }
        app.MapGet(Ping, () => Results.Text("SecureMail"));
        app.MapGet(Health, () => Results.Text("Healthy"));
        app.UseWhen(request => request.Request.Path.Value is not (Ping or Health), work =>
        {
            work.UseExceptionHandler();
            work.Use(async (context, next) =>
            {
                await context.RequestServices.GetRequiredService<StorageReady>().EnsureAsync(context.RequestAborted);
                await next(context);
            });
        });
        app.MapInbound();
        app.MapDeliveryReports();
        app.MapPortal();
        if (host.IsPresent)
        {
            app.MapTriggers();
        }
    }
}
