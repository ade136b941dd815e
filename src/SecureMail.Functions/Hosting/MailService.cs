using Azure.Core;
using SecureMail.AzureServices;
using SecureMail.AzureServices.CommunicationEmail;
using SecureMail.Core.Organisations;
using SecureMail.Core.Transport;
using SecureMail.Smtp;

namespace SecureMail.Functions.Hosting;

/// <summary>What carries notices and codes: one mail server, or Azure Communication Services.</summary>
/// <param name="Server">The mail server; null: Communication Services.</param>
/// <param name="Credentials">What the mail server wants to know before it takes mail; null: nothing.</param>
/// <param name="Communication">The Communication Services resource; null: a mail server.</param>
/// <param name="ReportKey">What Event Grid shows when it reports deliveries; null: nobody may report.</param>
/// <param name="Identity">Who the program is towards Azure.</param>
internal sealed record MailService(MailRoute? Server, SmtpCredentials? Credentials, CommunicationAddress? Communication, string? ReportKey, TokenCredential Identity)
{
    private const int ShortestReportKey = 20;

    /// <summary>Reads which it is; exactly one must be set.</summary>
    /// <param name="section">The section SecureMail.</param>
    /// <param name="readServer">Reads the mail server's settings, when it is the one.</param>
    /// <param name="identity">Who the program is towards Azure.</param>
    /// <exception cref="SettingException">None or both are set, or a setting is wrong.</exception>
    public static MailService Read(IConfigurationSection section, Func<MailRoute> readServer, TokenCredential identity)
    {
        var communication = section.GetSection("CommunicationServices");
        var (endpoint, accessKey, reportKey) = (Value(communication, "Endpoint"), Value(communication, "AccessKey"), Value(communication, "ReportKey"));
        var isServer = Value(section, "MailServer:Host") is not null;
        if (isServer == (endpoint is not null))
        {
            throw new SettingException(isServer
                ? "The settings SecureMail__MailServer__Host and SecureMail__CommunicationServices__Endpoint are both set: keep the one that is to carry notices and codes."
                : "The setting SecureMail__MailServer__Host is missing: the mail server that takes notices and codes; or set SecureMail__CommunicationServices__Endpoint to an Azure Communication Services resource.");
        }
        if (reportKey is { Length: < ShortestReportKey })
        {
            throw new SettingException(
                $"The setting SecureMail__CommunicationServices__ReportKey must have {ShortestReportKey} characters or more: openssl rand -hex 32 makes one.");
        }
        return new MailService(
            isServer ? readServer() : null, isServer ? CredentialsOf(section.GetSection("MailServer")) : null, endpoint is null ? null : CommunicationAddress.Parse(endpoint, accessKey), reportKey, identity);
    }

    public IMailTransport Open(SmtpHandover handover, TimeProvider clock) => Communication is { } resource
        ? CommunicationTransport.Open(resource, Identity, clock)
        : new SmtpTransport(handover, Server!, Credentials);

    private static SmtpCredentials? CredentialsOf(IConfigurationSection server)
    {
        var (user, password) = (Value(server, "User"), Value(server, "Password"));
        if ((user is null) != (password is null))
        {
            throw new SettingException("The settings SecureMail__MailServer__User and SecureMail__MailServer__Password go together: set both, or neither.");
        }
        try
        {
            return user is null ? null : SmtpCredentials.Password(user, password!);
        }
        catch (SmtpInputException fault)
        {
            throw new SettingException($"The settings SecureMail__MailServer__* cannot be used: {fault.Message}", fault);
        }
    }

    private static string? Value(IConfigurationSection section, string key) => section[key] is { Length: > 0 } value ? value : null;
}
