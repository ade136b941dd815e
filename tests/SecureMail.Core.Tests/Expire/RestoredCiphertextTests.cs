using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Expire;

/// <summary>
/// A thief who puts the blobs and the message's own row of a thousand ended messages back opens none of them, although the
/// key-encryption key lives and works.
/// </summary>
public sealed class RestoredCiphertextTests : IDisposable
{
    private const int Messages = 1000;

    private readonly Pipeline pipeline = new();

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public async Task AThousandRestoredMessages_OpenNeverAgain()
    {
        for (var index = 0; index < Messages; index++)
        {
            await pipeline.AcceptAsync([.. MailSample.Tagged().ToBytes(), .. FormattableString.Invariant($"{index}\r\n").Select(letter => (byte)letter)]);
        }
        var living = await MessageRowsAsync();
        var copies = await CopyBlobsAsync();
        Assert.Equal((Messages, Messages, 2 * Messages), (living.Count, await CountOpenAsync(living), copies.Count));

        pipeline.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal(Messages, (await pipeline.Sweep.RunAsync(default)).Ended);
        foreach (var (name, bytes) in copies)
        {
            await pipeline.RawBlobs.CreateAsync(name, (target, token) => target.WriteAsync(bytes, token).AsTask(), default);
        }
        pipeline.Clock.Jump(pipeline.Clock.GetUtcNow().AddDays(-15)); // The clock of the thief's machine shows yesterday.
        pipeline.Restart();

        Assert.Equal(0, await CountOpenAsync(living));
        var (_, failure) = await pipeline.Wrapper.UnwrapAsync(await pipeline.Wrapper.WrapAsync(new byte[32], default), default);
        Assert.Equal(UnwrapFailure.None, failure);
    }

    private async Task<List<MessageRow>> MessageRowsAsync() =>
        [.. (await pipeline.RowsAsync(StorageNames.Messages)).Where(row => row.Key == MessageRow.RowKey).Select(row => new MessageRow(row))];

    private async Task<int> CountOpenAsync(IEnumerable<MessageRow> messages)
    {
        var opened = 0;
        foreach (var message in messages)
        {
            var result = await pipeline.Opener.OpenAsync(message, default);
            opened += result.Failure == OpenFailure.None ? 1 : 0;
        }
        return opened;
    }

    private async Task<Dictionary<string, byte[]>> CopyBlobsAsync()
    {
        var copies = new Dictionary<string, byte[]>();
        foreach (var blob in await pipeline.BlobsAsync())
        {
            using var copy = new MemoryStream();
            await (await pipeline.RawBlobs.OpenReadAsync(blob.Name, default))!.CopyToAsync(copy);
            copies[blob.Name] = copy.ToArray();
        }
        return copies;
    }
}
