using System.Security.Cryptography;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Testing.Keys;

namespace SecureMail.Cli.Tests.Certificates;

/// <summary><c>securemail certificate</c> and <c>verify-certificate</c>.</summary>
public sealed class CertificateCommandTests : IDisposable
{
    private static readonly string Id = new('a', MessageId.Length);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("securemail-certificate-");
    private readonly Desk desk = new();

    public void Dispose()
    {
        folder.Delete(recursive: true);
        desk.Dispose();
    }

    [Fact]
    public async Task ACertificate_IsPrinted_AndVerifiesWithTheKeyAlone()
    {
        var document = await StoreAsync(MessageState.Expired, isSigned: true);
        var printed = await desk.TypeAsync("certificate", Id);
        Assert.Equal((0, "", document), (printed.Code, printed.Error, printed.Output.TrimEnd()));
        File.WriteAllText(In("certificate.json"), printed.Output);

        desk.Settings.Clear(); // No account, no vault: the key is enough.
        var verified = await desk.TypeAsync("verify-certificate", In("certificate.json"), "--key", PublicKey());

        Assert.Equal((0, ""), (verified.Code, verified.Error));
        Assert.Equal(Id, verified.Line("message\t"));
        Assert.Equal("2026-04-20 09:00:00.000Z, expired", verified.Line("key destroyed\t"));
        Assert.Contains("not promised\tWho read the message", verified.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, "There is no such message.")]
    [InlineData(MessageState.Active, false, "The message still lives, until 2026-05-05 09:00:00Z at the latest.")]
    [InlineData(MessageState.Withdrawn, false, "The message ended; its certificate waits for the signing key.")]
    public async Task NoCertificate_SaysWhy(MessageState? state, bool isSigned, string sentence)
    {
        if (state is { } known)
        {
            await StoreAsync(known, isSigned);
        }
        var typed = await desk.TypeAsync("certificate", Id);
        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNoId_IsSaid() =>
        Assert.StartsWith("That is no message id", (await desk.TypeAsync("certificate", "A1")).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("other key", "Not genuine: a word was changed, or this is not the key that signed it. It names the key memory-signing.")]
    [InlineData("changed", "Not genuine")]
    [InlineData("other file", "This is no deletion certificate")]
    [InlineData("large", "is too large for a certificate")]
    [InlineData("missing", "Look at the name.")]
    public async Task WhatDoesNotVerify_IsOneSentence(string how, string sentence)
    {
        var document = await StoreAsync(MessageState.Withdrawn, isSigned: true);
        if (how != "missing")
        {
            File.WriteAllText(In("certificate.json"), how switch
            {
                "changed" => Changed(document),
                "other file" => "{\"hello\":1}",
                "large" => new string(' ', 70_000),
                _ => document,
            });
        }
        using var other = RSA.Create(2048);
        var key = how == "other key" ? Write("key.pem", other.ExportSubjectPublicKeyInfoPem()) : PublicKey();

        var typed = await desk.TypeAsync("verify-certificate", In("certificate.json"), "--key", key);

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.Contains(sentence, typed.Error, StringComparison.Ordinal);
    }

    // A character in the middle of the payload, whose neighbours stay as they are.
    private static string Changed(string document) => $"{document[..400]}{(document[400] == 'A' ? 'B' : 'A')}{document[401..]}";

    private async Task<string> StoreAsync(MessageState state, bool isSigned)
    {
        var now = desk.Clock.GetUtcNow();
        var row = new MessageRow(new TableRow(Id, MessageRow.RowKey)
            .Set("State", state.ToString())
            .Set("Organisation", "acme")
            .Set("AcceptedAt", now.AddDays(-15))
            .Set("ExpiresAt", now.AddDays(4))
            .Set("SealedBytes", 4188)
            .Set("SealedSha256", new byte[32]))
        {
            EndedAt = state == MessageState.Active ? null : now.AddDays(-11),
            DestroyedKek = state == MessageState.Active ? null : "https://acme.vault.azure.net/keys/securemail-kek/1",
        };
        if (isSigned)
        {
            row.Certificate = await CertificateDocument.SignAsync(DeletionCertificate.Of(row, now)!, new MemorySigningKey(), default);
        }
        await desk.Tables.InsertAsync(StorageNames.Messages, row.Row, default);
        return row.Certificate ?? "";
    }

    private string PublicKey()
    {
        using var key = MemorySigningKey.PublicHalf();
        return Write("key.pem", key.ExportSubjectPublicKeyInfoPem());
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    private string In(string name) => Path.Combine(folder.FullName, name);
}
