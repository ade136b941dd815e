using System.Security.Cryptography;
using System.Text.RegularExpressions;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Keys;

namespace SecureMail.AzureServices.Tests.Keys;

public sealed partial class PemKeyWrapperTests : IDisposable
{
    private static readonly byte[] Dek = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly string folder = Directory.CreateTempSubdirectory("securemail-pem-").FullName;

    private string KeyFile => Path.Combine(folder, "kek", "kek.pem");

    [Fact]
    public async Task Wrap_ThenUnwrapAfterARestart_GivesTheKey()
    {
        WrappedKey wrapped;
        using (var first = PemKeyWrapper.Open(KeyFile, production: false))
        {
            wrapped = await first.WrapAsync(Dek, default);
        }
        using var second = PemKeyWrapper.Open(KeyFile, production: false);
        var result = await second.UnwrapAsync(wrapped, default);
        Assert.Equal(UnwrapFailure.None, result.Failure);
        Assert.Equal(Dek, result.Key);
        Assert.Equal(384, wrapped.Bytes.Length); // RSA-3072
        Assert.Matches(KekIdForm(), wrapped.KekId);
    }

    [Fact]
    public async Task Wrap_IsRsaOaepWithSha256()
    {
        using var wrapper = PemKeyWrapper.Open(KeyFile, production: false);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(await File.ReadAllTextAsync(KeyFile));
        Assert.Equal(Dek, rsa.Decrypt((await wrapper.WrapAsync(Dek, default)).Bytes, RSAEncryptionPadding.OaepSHA256));
    }

    [Fact]
    public void NewFile_IsReadableByItsOwnerOnly()
    {
        PemKeyWrapper.Open(KeyFile, production: false).Dispose();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
        Assert.Equal([KeyFile], Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
    }

    [Fact]
    public async Task ManyProgramsStartAtOnce_AllUseOneKey()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var wrapper = PemKeyWrapper.Open(KeyFile, production: false);
            return wrapper.KekId;
        })));
        Assert.Single(ids.Distinct());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
    }

    [Fact]
    public async Task Unwrap_ChangedOrForeignBytes_IsCorrupt()
    {
        using var wrapper = PemKeyWrapper.Open(KeyFile, production: false);
        var wrapped = await wrapper.WrapAsync(Dek, default);
        wrapped.Bytes[100] ^= 1;
        Assert.Equal(UnwrapFailure.Corrupt, (await wrapper.UnwrapAsync(wrapped, default)).Failure);
        Assert.Equal(UnwrapFailure.Corrupt, (await wrapper.UnwrapAsync(wrapped with { Bytes = [1, 2, 3] }, default)).Failure);
    }

    [Fact]
    public async Task Unwrap_KeyOfAnotherFile_IsForeign()
    {
        using var wrapper = PemKeyWrapper.Open(KeyFile, production: false);
        using var other = PemKeyWrapper.Open(KeyFile + "2", production: false);
        var result = await wrapper.UnwrapAsync(await other.WrapAsync(Dek, default), default);
        Assert.Equal((null, UnwrapFailure.Foreign), (result.Key, result.Failure));
    }

    [Fact]
    public async Task Wrap_AnythingButA32ByteKey_Throws()
    {
        using var wrapper = PemKeyWrapper.Open(KeyFile, production: false);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => wrapper.WrapAsync(new byte[31], default));
    }

    [Fact]
    public void Production_IsRefused_AndNoFileIsMade()
    {
        var error = Assert.Throws<SettingException>(() => PemKeyWrapper.Open(KeyFile, production: true));
        Assert.Contains("Key Vault", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "damaged")]
    [InlineData("hello", "not PEM")]
    public void DamagedFile_SaysSo(string content, string reason)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllText(KeyFile, content);
        var error = Assert.Throws<SettingException>(() => PemKeyWrapper.Open(KeyFile, production: false));
        Assert.True(error.Message.Contains(KeyFile, StringComparison.Ordinal), reason);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [GeneratedRegex("^pem:[0-9a-f]{16}$")]
    private static partial Regex KekIdForm();
}
