using System.Security.Cryptography;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Expire;

/// <summary>The certificate of a message that ended, and a signing key that is away when it does.</summary>
public sealed class DeletionCertificateTests : IDisposable
{
    private const int MostWrites = 12; // Those of an end (ExpiryTests), and the debt.

    private readonly Pipeline pipeline = new();

    public static TheoryData<int> EveryWrite() => [.. Enumerable.Range(1, MostWrites)];

    public void Dispose() => pipeline.Dispose();

    [Theory]
    [InlineData(MessageState.Withdrawn, 3, "withdrawn")]
    [InlineData(MessageState.Expired, 15, "expired")]
    public async Task AnEndedMessage_HasACertificateThatSaysHow(MessageState state, int days, string reason)
    {
        var id = await AcceptAsync();
        var accepted = pipeline.Clock.GetUtcNow();
        var ciphertext = await CiphertextAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(days));
        var now = pipeline.Clock.GetUtcNow();

        await (state == MessageState.Withdrawn ? pipeline.End.WithdrawAsync(id, default) : pipeline.End.ExpireAsync(id, default));

        var certificate = await GenuineAsync(id);
        Assert.Equal(
            (1, "acme", id.Value, "memory", reason),
            (certificate.Version, certificate.Organisation, certificate.Message, certificate.WrappedBy, certificate.Reason));
        Assert.Equal((accepted, now, now), (certificate.AcceptedAt, certificate.KeyDestroyedAt, certificate.SignedAt));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(ciphertext)), certificate.CiphertextSha256);
        Assert.Equal(ciphertext.Length, certificate.CiphertextBytes);
        Assert.Equal(DeletionCertificate.Limits, certificate.DoesNotPromise);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Certificates));
    }

    [Fact]
    public async Task ALivingMessage_HasNone()
    {
        var id = await AcceptAsync();
        Assert.Null(await pipeline.Certificates.GetAsync(id, default));
        Assert.Null(DeletionCertificate.Of(await pipeline.OnlyMessageAsync(), pipeline.Clock.GetUtcNow()));
        Assert.Null(await pipeline.Certificates.GetAsync(MessageId.Compute("x", [], []), default));
    }

    [Fact]
    public async Task AVaultThatIsDown_DelaysTheCertificate_NotTheDestruction()
    {
        var id = await AcceptAsync();
        pipeline.SigningKey.IsThere = false;
        var ended = pipeline.Clock.GetUtcNow();
        await pipeline.End.WithdrawAsync(id, default);

        Assert.DoesNotContain(await pipeline.RowsAsync(StorageNames.Messages), row => row.Key == KeyRow.RowKey);
        Assert.NotNull((await pipeline.OnlyMessageAsync()).ShreddedAt);
        Assert.Null(await pipeline.Certificates.GetAsync(id, default));

        pipeline.Clock.Advance(TimeSpan.FromHours(7));
        Assert.Equal(0, (await pipeline.Sweep.RunAsync(default)).Certified);
        pipeline.SigningKey.IsThere = true;
        Assert.Equal(1, (await pipeline.Sweep.RunAsync(default)).Certified);

        var certificate = await GenuineAsync(id);
        Assert.Equal((ended, ended.AddHours(7)), (certificate.KeyDestroyedAt, certificate.SignedAt));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Certificates));
        Assert.Equal(0, (await pipeline.Sweep.RunAsync(default)).Certified);
    }

    [Fact]
    public async Task AVaultThatNeverAnswers_KeepsAPersonForFiveSeconds()
    {
        var id = await AcceptAsync();
        pipeline.SigningKey.Stalls = true;
        var ending = pipeline.End.WithdrawAsync(id, default);
        Assert.DoesNotContain(await pipeline.RowsAsync(StorageNames.Messages), row => row.Key == KeyRow.RowKey);

        pipeline.Clock.Advance(DeletionCertificates.LongestWait);
        await ending;

        Assert.NotNull((await pipeline.OnlyMessageAsync()).ShreddedAt);
        Assert.Single(await pipeline.RowsAsync(StorageNames.Certificates));
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task ADeathAtAnyWrite_WithTheVaultDown_LosesNoCertificate(int write)
    {
        var id = await AcceptAsync();
        pipeline.SigningKey.IsThere = false;
        pipeline.Faults.DieBeforeWrite(write);
        await Record.ExceptionAsync(() => pipeline.End.WithdrawAsync(id, default));
        Assert.True(pipeline.Faults.HasStruck);
        pipeline.Restart();
        pipeline.Clock.Advance(TimeSpan.FromDays(15));
        await pipeline.Sweep.RunAsync(default);
        pipeline.SigningKey.IsThere = true;
        await pipeline.Sweep.RunAsync(default);

        Assert.Equal(write > 2 ? "withdrawn" : "expired", (await GenuineAsync(id)).Reason);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Certificates));
    }

    [Theory]
    [InlineData(1, "the tombstone")]
    [InlineData(2, "the debt's removal")]
    public async Task ADeathWhileTheSweepSettles_IsHealedByTheNext(int write, string why)
    {
        var id = await AcceptAsync();
        pipeline.SigningKey.IsThere = false;
        await pipeline.End.WithdrawAsync(id, default);
        pipeline.SigningKey.IsThere = true;
        pipeline.Faults.Restart();
        pipeline.Faults.DieBeforeWrite(write);
        await Record.ExceptionAsync(() => pipeline.Certificates.SettleAsync(
            new SweepTally(), new SweepBudget(TimeSpan.FromMinutes(1), pipeline.Clock), default));
        Assert.True(pipeline.Faults.HasStruck, why);
        pipeline.Restart();

        await pipeline.Sweep.RunAsync(default);

        await GenuineAsync(id);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Certificates));
    }

    [Fact]
    public async Task WithoutASigningKey_NothingIsOwed()
    {
        var id = await AcceptAsync();
        var without = new DeletionCertificates(pipeline.Tables, pipeline.Messages, signingKey: null, pipeline.Clock);
        var message = await pipeline.OnlyMessageAsync();
        Assert.True(message.TryMove(MessageEvent.Withdrawn, pipeline.Clock.GetUtcNow()));
        message.DestroyedKek = "memory";

        await without.IssueAsync(message, default);

        Assert.Null(message.Certificate);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Certificates));
        Assert.Null(await without.GetAsync(id, default));
    }

    private async Task<MessageId> AcceptAsync() => (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;

    private async Task<byte[]> CiphertextAsync()
    {
        var message = await pipeline.OnlyMessageAsync();
        using var copy = new MemoryStream();
        await (await pipeline.RawBlobs.OpenReadAsync(message.BlobName("raw"), default))!.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<DeletionCertificate> GenuineAsync(MessageId id)
    {
        var document = await pipeline.Certificates.GetAsync(id, default);
        using var key = MemorySigningKey.PublicHalf();
        var (check, certificate, _) = CertificateDocument.Verify(document!, key);
        Assert.Equal(CertificateCheck.Genuine, check);
        return certificate!;
    }
}
