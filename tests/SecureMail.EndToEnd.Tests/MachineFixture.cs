using System.Security.Cryptography;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Once;
using SecureMail.DevHost.Parts;

namespace SecureMail.EndToEnd.Tests;

/// <summary>One developer's machine for all end-to-end tests; every test has an organisation of its own on it.</summary>
public sealed class MachineFixture : IAsyncLifetime
{
    private int organisations;

    public RandomNumberGenerator Randomness { get; } = RandomNumberGenerator.Create();

#pragma warning disable RS0030 // Real processes run on the real clock.
    public TimeProvider Clock { get; } = TimeProvider.System;
#pragma warning restore RS0030

    public HttpClient Client { get; } = new();

    public Machine Machine { get; private set; } = null!;

    public async Task InitializeAsync() => Machine = await Machine.StartAsync(0, 0, Clock, Randomness, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (Machine is not null)
        {
            await Machine.DisposeAsync();
        }
        Client.Dispose();
        Randomness.Dispose();
    }

    public Task<DemoOrganisation> NewOrganisationAsync(TimeSpan? retention = null) =>
        DemoOrganisation.CreateAsync(
            Machine, $"org-{Interlocked.Increment(ref organisations)}", retention ?? TimeSpan.FromDays(15), Clock, Randomness, CancellationToken.None);

    public MailFlow MailFlow(DemoOrganisation organisation) =>
        new(Client, Machine.Address, organisation.Settings.Id, DemoOrganisation.MailFlow, organisation.MailFlowSecret);

    public Mailboxes Mailboxes() => new(Client, Machine.Mailbox.Page);

    public Task<byte[]> DemoMailAsync() =>
        DemoMail.WithAttachmentAsync(DemoMail.Attachment(5_000, Randomness), Clock, Randomness, CancellationToken.None);
}

[CollectionDefinition(Name)]
public sealed class SharedMachine : ICollectionFixture<MachineFixture>
{
    public const string Name = "machine";
}
