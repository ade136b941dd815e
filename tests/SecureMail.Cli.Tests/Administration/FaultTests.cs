using Azure;
using Azure.Identity;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;

namespace SecureMail.Cli.Tests.Administration;

public sealed class FaultTests
{
    public static TheoryData<Exception, string?> Cases() => new()
    {
        { new SettingException("The setting is missing."), "The setting is missing." },
        { new RequestFailedException(0, "no such host"), "The service does not answer" },
        { new AggregateException(new RequestFailedException(0, "no such host")), "The service does not answer" },
        { new RequestFailedException(403, "refused", "AuthorizationFailure", null), "The storage account's firewall" },
        { new RequestFailedException(403, "refused", "AuthorizationPermissionMismatch", null), "Your login has no right to this (AuthorizationPermissionMismatch)" },
        { new RequestFailedException(500, "internal", "InternalError", null), "Azure answers 500 InternalError" },
        { new CredentialUnavailableException("no login"), "You are not signed in to Azure" },
        { new AuthenticationFailedException("wrong tenant"), "Microsoft Entra ID refuses your login" },
        { new HttpRequestException("refused"), "The address does not answer" },
        { new InvalidOperationException("internal error"), null }, // a fault of ours keeps its trace
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void WhatAnOperatorCanMend_IsASentence(Exception fault, string? sentence)
    {
        var said = Faults.Sentence(fault);

        Assert.Equal(sentence is null, said is null);
        Assert.StartsWith(sentence ?? "", said ?? "", StringComparison.Ordinal);
    }
}
