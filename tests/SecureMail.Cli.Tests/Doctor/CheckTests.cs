using SecureMail.Cli.Administration;
using SecureMail.Cli.Doctor;
using SecureMail.Core;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.Cli.Tests.Doctor;

public sealed class CheckTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly SeededRandomness randomness = new(5);
    private readonly MemoryTableStore tables = new();

    [Theory]
    [InlineData(UnwrapFailure.None, nameof(Health.Ok), "memory wraps and unwraps.")]
    [InlineData(UnwrapFailure.Unavailable, nameof(Health.Broken), "The vault does not answer")]
    [InlineData(UnwrapFailure.Throttled, nameof(Health.Broken), "The vault asks to wait")]
    [InlineData(UnwrapFailure.Disabled, nameof(Health.Broken), "The key's version is disabled: az keyvault key set-attributes")]
    [InlineData(UnwrapFailure.Deleted, nameof(Health.Broken), "The key is not in the vault. Whether it can be recovered")]
    [InlineData(UnwrapFailure.Refused, nameof(Health.Broken), "The vault refuses to unwrap")]
    [InlineData(UnwrapFailure.Destroyed, nameof(Health.Broken), "The key is gone for good")]
    [InlineData(UnwrapFailure.Corrupt, nameof(Health.Broken), "What was wrapped does not come back")]
    public async Task Key_IsTriedInBothDirections(UnwrapFailure failure, string health, string sentence)
    {
        var finding = await KeyCheck.TryAsync("key", new MemoryKeyWrapper { Failure = failure }, randomness, default);

        Assert.Equal(health, finding.Health.ToString());
        Assert.StartsWith(sentence, finding.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, nameof(Health.Ok))]
    [InlineData(59, nameof(Health.Ok))]
    [InlineData(-60, nameof(Health.Warning))]
    [InlineData(899, nameof(Health.Warning))]
    [InlineData(-900, nameof(Health.Broken))] // from here on the service refuses
    public void Clock_IsJudgedInBothDirections(int seconds, string health) =>
        Assert.Equal(health, StorageCheck.Clock(TimeSpan.FromSeconds(seconds)).Health.ToString());

    [Theory]
    [InlineData("deliveries", 9, nameof(Health.Ok))] // work in hand
    [InlineData("deliveries-poison", 0, nameof(Health.Ok))]
    [InlineData("deliveries-poison", null, nameof(Health.Ok))] // not there yet
    [InlineData("deliveries-poison", 2, nameof(Health.Warning))]
    public void PoisonQueues_AreToBeEmpty(string queue, int? length, string health) =>
        Assert.Equal(health, StorageCheck.Poison(new Dictionary<string, int?> { [queue] = length }).Health.ToString());

    [Theory]
    [InlineData(-4, nameof(Health.Ok))] // the sweep may still heal it
    [InlineData(-5, nameof(Health.Warning))]
    [InlineData(-300, nameof(Health.Warning))] // in a partition of an earlier hour
    [InlineData(60, nameof(Health.Ok))] // not due
    public async Task Expiries_ThatAreMinutesLate_AreCounted(int minutes, string health)
    {
        var row = ExpiryRow.Create(MessageId.FromStored(new string('a', MessageId.Length)), clock.GetUtcNow().AddMinutes(minutes), generation: 1);
        await tables.InsertAsync(StorageNames.Expiries, row, default);

        var findings = await WorkCheck.RunAsync(tables, clock, default);

        Assert.Equal(health, findings.Single(finding => finding.Part == "expiries").Health.ToString());
        Assert.Equal(Health.Ok, findings.Single(finding => finding.Part == "notices and copies").Health);
    }

    [Theory]
    [InlineData(-4, nameof(Health.Ok))]
    [InlineData(-5, nameof(Health.Warning))]
    [InlineData(-300, nameof(Health.Warning))]
    public async Task Certificates_ThatAreMinutesLate_AreCounted(int minutes, string health)
    {
        var tombstone = new MessageRow(new TableRow(new string('a', MessageId.Length), MessageRow.RowKey)) { EndedAt = clock.GetUtcNow().AddMinutes(minutes) };
        await tables.InsertAsync(StorageNames.Certificates, CertificateDebtRow.Create(tombstone), default);

        var findings = await WorkCheck.RunAsync(tables, clock, default);

        Assert.Equal(health, findings.Single(finding => finding.Part == "certificates").Health.ToString());
    }

    [Theory]
    [InlineData(-4, nameof(Health.Ok))]
    [InlineData(-5, nameof(Health.Warning))]
    public async Task Steps_ThatAreMinutesLate_AreCounted(int minutes, string health)
    {
        var due = clock.GetUtcNow().AddMinutes(minutes);
        var step = new OwedStep(MessageId.FromStored(new string('a', MessageId.Length)), MailboxHash.FromStored(new string('b', MailboxHash.Length)));
        await tables.InsertAsync(StorageNames.Outbox, OutboxRow.Create(step, ParticipantRoute.Notice, due, due), default);

        var findings = await WorkCheck.RunAsync(tables, clock, default);

        Assert.Equal(health, findings.Single(finding => finding.Part == "notices and copies").Health.ToString());
    }

    [Theory]
    [InlineData("", nameof(Health.NotChecked))] // an operator's machine
    [InlineData("SenderAddress=mail@acme.example MailServer__Host=smtp.acme.example", nameof(Health.Ok))]
    [InlineData("SenderAddress=mail@acme.example MailServer__Host=smtp.acme.example MailServer__Port=0", nameof(Health.Broken))]
    [InlineData("SenderAddress=mail@acme.example MailServer__Host=smtp.acme.example MailServer__Tls=None", nameof(Health.Broken))]
    [InlineData("SenderAddress=mail@acme.example MailServer__Host=smtp.acme.example MailServer__CertificateSha256=12", nameof(Health.Broken))]
    [InlineData("SenderAddress=mail@acme.example", nameof(Health.Broken))] // no way out for mail
    [InlineData("MailServer__Host=smtp.acme.example", nameof(Health.Broken))] // no sender
    [InlineData("SenderAddress=mail@acme.example CommunicationServices__Endpoint=https://acme.europe.communication.azure.com", nameof(Health.Ok))]
    [InlineData("SenderAddress=mail@acme.example CommunicationServices__Endpoint=acme", nameof(Health.Broken))]
    public void Settings_OfMail_AreJudgedWhenThereAreAny(string given, string health)
    {
        var settings = given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('='))
            .ToDictionary(pair => "SecureMail__" + pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

        var finding = SettingsCheck.Run(new OperatorSettings(settings)).Single(finding => finding.Part == "settings");

        Assert.Equal(health, finding.Health.ToString());
    }

    public void Dispose() => randomness.Dispose();
}
