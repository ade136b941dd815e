using SecureMail.Core.Keys;
using SecureMail.Core.Keys.Rotation;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>The portal's own keys move to a new version of the key-encryption key, and nobody has to sign in again.</summary>
public sealed class KeyRotationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the old file was not yet deleted
    public async Task Sessions_SurviveARotation_AndTheOldVersionIsNeededNoMore(bool isKilledBeforeTheDeletion)
    {
        var storage = new Storage();
        await using var before = await PortalBench.StartAsync(storage);
        var message = await before.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await before.RegisterAsync(PortalBench.Jane, message);
        var file = Assert.Single(await FilesAsync(storage));
        var old = storage.Wrapper.NewestId;
        storage.Wrapper.NewVersion();
        var copy = await ReadAsync(storage, file);

        storage.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 1), await RotateAsync(storage));
        if (isKilledBeforeTheDeletion)
        {
            await storage.Blobs.CreateAsync(file, (target, token) => target.WriteAsync(copy, token).AsTask(), default);
        }

        await new KeyRotation(storage.Tables, before.Get<MessageTable>(), before.Get<KeyEncryptionKeys>(), before.Get<Core.Organisations.OrganisationDirectory>(), storage.Clock)
            .RunAsync(organisation: null, new Progress<RotationCount>(), default);
        if (!isKilledBeforeTheDeletion)
        {
            storage.Wrapper.Destroy(old);
        }
        await using var after = await PortalBench.StartAsync(storage);
        var again = after.Visit();
        again.Cookies["__Host-session"] = jane.Cookies["__Host-session"];
        await again.GoAsync("/portal");
        Assert.Equal("/portal", again.Path);

        Assert.Equal((1 + (isKilledBeforeTheDeletion ? 1 : 0), isKilledBeforeTheDeletion ? 1 : 0), await RotateAsync(storage));
        Assert.Single(await FilesAsync(storage));
    }

    private static async Task<(int Seen, int Rewrapped)> RotateAsync(Storage storage)
    {
        var count = await new PortalKeyRotation(storage.Blobs, new KeyEncryptionKeys(storage.Wrapper, _ => null), storage.Clock).RunAsync(default);
        Assert.Equal(0, count.Failed);
        return (count.Seen, count.Rewrapped);
    }

    private static async Task<List<string>> FilesAsync(Storage storage) =>
        await storage.Blobs.ListAsync(PortalKeyFile.Folder, default).Select(blob => blob.Name).ToListAsync();

    private static async Task<byte[]> ReadAsync(Storage storage, string name)
    {
        using var copy = new MemoryStream();
        await (await storage.Blobs.OpenReadAsync(name, default))!.CopyToAsync(copy);
        return copy.ToArray();
    }
}
