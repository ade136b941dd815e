using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Organisations;
using SecureMail.Testing.Keys;

namespace SecureMail.Core.Tests.Organisations;

public sealed class ApplicationDirectoryTests : IDisposable
{
    private readonly Pipeline pipeline = new();
    private readonly SeededRandomness randomness = new(3);
    private readonly ApplicationDirectory applications;

    public ApplicationDirectoryTests() => applications = new ApplicationDirectory(pipeline.Tables, randomness, pipeline.Clock);

    [Fact]
    public async Task TheSecretOpensItsOwnDoorAlone()
    {
        var gateway = (await applications.AddAsync("acme", "gateway", default))!;
        var scanner = (await applications.AddAsync("acme", "scanner", default))!;

        Assert.Equal(64, gateway.Length);
        Assert.True(await applications.AuthenticateAsync("acme", "gateway", gateway, default));
        Assert.False(await applications.AuthenticateAsync("acme", "gateway", scanner, default));
        Assert.False(await applications.AuthenticateAsync("acme", "gateway", gateway.ToUpperInvariant(), default));
        Assert.False(await applications.AuthenticateAsync("acme", "gateway", "", default));
        Assert.False(await applications.AuthenticateAsync("other", "gateway", gateway, default));
        Assert.False(await applications.AuthenticateAsync("acme", "nobody", gateway, default));
        Assert.False(await applications.AuthenticateAsync("acme", "../gateway", gateway, default));
    }

    [Fact]
    public async Task TwoSecretsAreValidWhileOneIsReplaced()
    {
        var first = (await applications.AddAsync("acme", "gateway", default))!;
        var second = (await applications.RotateAsync("acme", "gateway", default))!;
        Assert.True(await applications.AuthenticateAsync("acme", "gateway", first, default));

        var third = (await applications.RotateAsync("acme", "gateway", default))!;

        Assert.False(await applications.AuthenticateAsync("acme", "gateway", first, default));
        Assert.True(await applications.AuthenticateAsync("acme", "gateway", second, default));
        Assert.True(await applications.AuthenticateAsync("acme", "gateway", third, default));
        Assert.Null(await applications.RotateAsync("acme", "nobody", default));
    }

    [Fact]
    public async Task ANameIsTakenOnceAndTheSecretIsNotStored()
    {
        var secret = (await applications.AddAsync("acme", "gateway", default))!;

        Assert.Null(await applications.AddAsync("acme", "gateway", default));
        Assert.Null(await applications.AddAsync("acme", "a b", default));
        var row = Assert.Single(await pipeline.RowsAsync(StorageNames.Applications));
        Assert.All(row.Values.Values, value => Assert.False(value is string text && text.Contains(secret, StringComparison.Ordinal)));
        Assert.NotEqual(Convert.FromHexString(secret), row.RequiredBytes("SecretHash"));
        Assert.NotEqual(Encoding.UTF8.GetBytes(secret), row.RequiredBytes("SecretHash"));
    }

    [Fact]
    public async Task ARevokedApplicationStaysOutsideUntilItGetsANewSecret()
    {
        var first = (await applications.AddAsync("acme", "gateway", default))!;
        var second = (await applications.RotateAsync("acme", "gateway", default))!;

        Assert.True(await applications.RevokeAsync("acme", "gateway", default));

        Assert.False(await applications.AuthenticateAsync("acme", "gateway", first, default));
        Assert.False(await applications.AuthenticateAsync("acme", "gateway", second, default));
        Assert.False(await applications.AuthenticateAsync("acme", "gateway", "", default));
        Assert.False((await applications.FindAsync("acme", "gateway", default))!.IsEnabled);

        var third = (await applications.RotateAsync("acme", "gateway", default))!;

        Assert.True(await applications.AuthenticateAsync("acme", "gateway", third, default));
        Assert.False(await applications.AuthenticateAsync("acme", "gateway", second, default));
        Assert.False(await applications.RevokeAsync("acme", "nobody", default));
    }

    [Fact]
    public async Task TheSecretBeforeCanBeForgottenBeforeTheNextRotation()
    {
        var first = (await applications.AddAsync("acme", "gateway", default))!;
        var second = (await applications.RotateAsync("acme", "gateway", default))!;

        Assert.True(await applications.ForgetPreviousAsync("acme", "gateway", default));

        Assert.False(await applications.AuthenticateAsync("acme", "gateway", first, default));
        Assert.True(await applications.AuthenticateAsync("acme", "gateway", second, default));
        Assert.False(await applications.ForgetPreviousAsync("acme", "nobody", default));
    }

    [Fact]
    public async Task TheListShowsAnOrganisationsOwnApplicationsAndTheirTimes()
    {
        var created = pipeline.Clock.GetUtcNow();
        await applications.AddAsync("acme", "scanner", default);
        await applications.AddAsync("acme", "gateway", default);
        await applications.AddAsync("other", "gateway", default);
        pipeline.Clock.Advance(TimeSpan.FromHours(1));
        await applications.RotateAsync("acme", "scanner", default);

        var listed = await applications.ListAsync("acme", default).ToListAsync();

        Assert.Equal(
            [
                ("gateway", true, created, null, false),
                ("scanner", true, created, (DateTimeOffset?)created.AddHours(1), true),
            ],
            listed.Select(one => (one.Name, one.IsEnabled, one.CreatedAt, one.RotatedAt, one.HasPreviousSecret)));
        Assert.Empty(await applications.ListAsync("../acme", default).ToListAsync());
        Assert.Null(await applications.FindAsync("acme", "nobody", default));
    }

    public void Dispose()
    {
        randomness.Dispose();
        pipeline.Dispose();
    }
}
