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
    [InlineData(null, true, 0, nameof(Health.Warning), "None has run yet.")]
    [InlineData(4, true, 0, nameof(Health.Ok), "4 s ago.")]
    [InlineData(4, false, 0, nameof(Health.Ok), "4 s ago. Much is due: it goes on where it stopped.")]
    [InlineData(4, true, 3, nameof(Health.Warning), "4 s ago, and 3 rows could not be handled.")]
    [InlineData(299, true, 0, nameof(Health.Ok), "4 minutes ago.")]
    [InlineData(300, true, 0, nameof(Health.Warning), "The last one ended 5 minutes ago; it should run every minute.")]
    [InlineData(3600, true, 0, nameof(Health.Broken), "The last one ended 60 minutes ago.")]
    [InlineData(86400 * 3, true, 0, nameof(Health.Broken), "The last one ended 3 days ago.")]
    public void TheLastSweep_IsJudgedByItsAge(int? seconds, bool isComplete, int failed, string health, string sentence)
    {
        var row = new SweepRow(new TableRow(SweepRow.Partition, SweepRow.RowKey))
        {
            FinishedAt = seconds is { } ago ? clock.GetUtcNow().AddSeconds(-ago) : null, IsComplete = isComplete, Failed = failed,
        };

        var finding = SweepCheck.Judge(row, clock.GetUtcNow());

        Assert.Equal(health, finding.Health.ToString());
        Assert.StartsWith(sentence, finding.Sentence, StringComparison.Ordinal);
        Assert.Equal(Health.Warning, SweepCheck.Judge(row: null, clock.GetUtcNow()).Health);
    }

    [Theory]
    [InlineData(60, nameof(Health.Ok), "Fine. Its certificate ends on 2026-06-30.")]
    [InlineData(14, nameof(Health.Ok), "Fine. Its certificate ends on 2026-05-15.")]
    [InlineData(13, nameof(Health.Warning), "Fine. Its certificate ends on 2026-05-14: renew it.")]
    [InlineData(0, nameof(Health.Broken), "Fine. Its certificate has ended on 2026-05-01: renew it.")]
    [InlineData(null, nameof(Health.Ok), "Fine.")]
    public void ACertificate_IsJudgedByItsEnd(int? days, string health, string sentence)
    {
        var finding = CertificateAge.Judge("part", "Fine.", days is { } left ? clock.GetUtcNow().AddDays(left) : null, clock.GetUtcNow());

        Assert.Equal((health, sentence), (finding.Health.ToString(), finding.Sentence));
    }

    [Theory]
    [InlineData("", nameof(Health.Ok), "No application has one.")]
    [InlineData("acme a 10,acme b 364", nameof(Health.Ok), "2, the oldest 364 days old.")]
    [InlineData("acme a 10,acme b 365,acme c 400", nameof(Health.Warning), "Older than a year: acme c, acme b. Replace them: securemail app rotate acme c.")]
    public void Secrets_AreJudgedByTheirAge(string given, string health, string sentence)
    {
        var secrets = given.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(' '))
            .Select(words => ($"{words[0]} {words[1]}", TimeSpan.FromDays(int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture)))).ToList();

        var finding = SecretCheck.Judge(secrets);

        Assert.Equal((health, sentence), (finding.Health.ToString(), finding.Sentence));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 minutes")]
    [InlineData(7200, "2 hours")]
    [InlineData(172800, "2 days")]
    public void Ages_AreSaidInTheUnitThatFits(int seconds, string words) => Assert.Equal(words, Ages.Words(TimeSpan.FromSeconds(seconds)));

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
