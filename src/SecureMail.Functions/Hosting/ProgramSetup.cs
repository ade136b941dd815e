using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.HttpOverrides;
using SecureMail.AzureServices;
using SecureMail.Functions.Triggers;
using SecureMail.Functions.Webhook;

namespace SecureMail.Functions.Hosting;

/// <summary>Puts the program together: alone or as the custom handler of a Functions host.</summary>
internal static class ProgramSetup
{
    /// <summary>Under a Functions host only its port on 127.0.0.1 counts, whatever else the environment says.</summary>
    public static void ListenWhere(this WebApplicationBuilder builder, FunctionsHost host)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.UTF8;
        });
        if (host.Port is { } port)
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
            return;
        }
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Configure(builder.Configuration.GetSection("Kestrel")));
    }

    public static void AddProgram(
        this WebApplicationBuilder builder, FunctionsHost host, TimeProvider clock, RandomNumberGenerator randomness)
    {
        Globalization.Require();
        var settings = Settings.Read(builder.Configuration, builder.Environment.IsDevelopment(), clock);
        string? Setting(string name) => builder.Configuration[name.Replace("__", ":", StringComparison.Ordinal)];
        var storage = StorageAccount.FromSettings(Setting, clock, randomness);
        var wrapper = KeyEncryptionKey.Open(settings, builder.Configuration, clock, builder.Environment.IsProduction());
        var keyVaults = KeyEncryptionKey.OpenOthers(settings, builder.Configuration, clock);
        var signingKey = SigningKey.Open(settings, builder.Configuration, clock, wrapper);
        void AddStages(IServiceCollection services, StorageAccount account) => services.AddCore(settings, account, wrapper, keyVaults, signingKey);

        builder.AddLogs();
        builder.Services.AddSingleton(clock).AddSingleton(randomness);
        builder.Services.AddSingleton(storage).AddSingleton(new StorageReady(storage.EnsureCreatedAsync));
        AddStages(builder.Services, storage);
        builder.Services.AddSingleton<LatePortal>().AddRoutingCore();
        builder.Services.AddSingleton<Trigger>().AddSingleton<Measurements>();
        builder.Services.AddSingleton(host).AddWebhook();
        builder.Services.AddSingleton(new Rehearsal(
            AddStages, configure => StorageAccount.FromSettings(Setting, clock, randomness, configure), host, wrapper, clock, randomness));
        builder.Services.AddSingleton(new Knock(host)).AddSingleton<WarmUp>().AddHostedService(provider => provider.GetRequiredService<WarmUp>());
        builder.Services.AddExceptionHandler<Faults>();
        builder.Services.AddWebhookAnswers();
        if (!host.IsPresent)
        {
            builder.Services.AddHostedService<Pump>();
        }
    }

    public static void UseProgram(this WebApplication app, FunctionsHost host)
    {
        app.UsePing();
        if (host.IsPresent)
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto,
            });
            app.UseInvocationScope();
        }
        app.UseExceptionHandler();
        app.Use(async (context, next) =>
        {
            await context.RequestServices.GetRequiredService<StorageReady>().EnsureAsync(context.RequestAborted);
            await next(context);
        });
        app.UseRouting();
        app.MapInbound();
        app.MapDeliveryReports();
        if (host.IsPresent)
        {
            app.MapTriggers();
        }
        app.UseEndpoints(_ => { });
        app.Run(app.Services.GetRequiredService<LatePortal>().HandleAsync);
        if (!host.IsPresent)
        {
            app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<WarmUp>().BeginAsync());
        }
    }
}
