using SecureMail.Core.Access;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Envelope;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Expire;

/// <summary>
/// A thief, or an administrator with a backup, brings back what a thousand ended messages left, while the key-encryption
/// key lives on. Every way to read is tried on each; before the end each of them opens, so that the trying is not in vain.
/// </summary>
public sealed class RestoredCiphertextTests : IDisposable
{
    private const int Messages = 1000;

    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task RestoredBlobs_OpenNoMessage()
    {
        var ids = await AcceptAsync();
        Assert.Equal(Messages, await CountOpenedAsync(ids));
        var blobs = await CopyBlobsAsync();

        await EndAllAsync();
        Assert.Equal(0, await CountOpenedAsync(ids));
        await RestoreAsync(blobs);

        Assert.Equal(2 * Messages, (await pipeline.BlobsAsync()).Count(blob => blobs.ContainsKey(blob.Name)));
        Assert.Equal(0, await CountOpenedAsync(ids));
    }

    [Fact]
    public async Task RestoredBlobsAndEveryRowButTheKeys_OpenNoMessage()
    {
        var ids = await AcceptAsync();
        var blobs = await CopyBlobsAsync();
        var rows = await CopyRowsAsync(row => row.Key != KeyRow.RowKey);

        await EndAllAsync();
        await RestoreAsync(blobs);
        await RestoreAsync(rows);

        Assert.Equal(Messages + 1, (await pipeline.RowsAsync(StorageNames.Messages)).Count(row => row.Text("State") == nameof(MessageState.Active)));
        Assert.Equal(0, await CountOpenedAsync(ids));
    }

    [Fact]
    public async Task ARestoredKeyRow_OpensNothingBeyondItsTime_InTheProgram()
    {
        var ids = await AcceptAsync();
        var blobs = await CopyBlobsAsync();
        var rows = await CopyRowsAsync(_ => true);

        await EndAllAsync();
        await RestoreAsync(blobs);
        await RestoreAsync(rows);

        // Who holds yesterday's key rows and the vault holds yesterday's keys: that is why there is no backup of tables. The
        // program itself reads by the clock, and the MAC of the row says which end it was made for.
        Assert.Equal(0, await CountAsync(ids, ReadInPortalAsync));
        Assert.Equal(0, await CountAsync(ids, OpenStoredAsync));
        Assert.Equal(0, await CountAsync(ids, OpenProlongedAsync));
    }

    [Fact]
    public async Task AKeyRowOfAnotherMessage_OpensNothing()
    {
        var ids = await AcceptAsync(10);
        var rows = new List<TableRow>();
        foreach (var id in ids)
        {
            rows.Add((await pipeline.Rows.GetAsync(StorageNames.Messages, id.Value, KeyRow.RowKey, default))!);
        }

        for (var number = 0; number < ids.Count; number++)
        {
            var foreign = rows[(number + 1) % rows.Count];
            await pipeline.Rows.PutAsync(StorageNames.Messages, KeyRow.Create(ids[number], KeyRow.Read(foreign)), default);
            pipeline.Deks.Forget(ids[number]);
        }

        foreach (var id in ids)
        {
            Assert.Equal(OpenFailure.Damaged, (await pipeline.Opener.OpenAsync((await pipeline.Messages.FindAsync(id, default))!, default)).Failure);
        }
    }

    public void Dispose() => pipeline.Dispose();

    private async Task<int> CountOpenedAsync(IReadOnlyList<MessageId> ids)
    {
        var remaining = await RemainingKeysAsync();
        return await CountAsync(ids, async id =>
            await ReadInPortalAsync(id) | await OpenStoredAsync(id) | await OpenProlongedAsync(id) | await ReadRawAsync(id, remaining));
    }

    private static async Task<int> CountAsync(IReadOnlyList<MessageId> ids, Func<MessageId, Task<bool>> open)
    {
        var opened = 0;
        foreach (var id in ids)
        {
            opened += await open(id) ? 1 : 0;
        }
        return opened;
    }

    /// <summary>As its sender, who need not press a button first.</summary>
    private async Task<bool> ReadInPortalAsync(MessageId id) =>
        await pipeline.ViewAsync(id, Pipeline.Jane) is { IsShown: true } view && await OpensAsync(view.Message);

    private async Task<bool> OpenStoredAsync(MessageId id) => await OpensAsync((await pipeline.Messages.FindAsync(id, default))!);

    /// <summary>With a row that somebody has set back to life for another day.</summary>
    private async Task<bool> OpenProlongedAsync(MessageId id)
    {
        var message = (await pipeline.Messages.FindAsync(id, default))!;
        message.Row.Set("State", nameof(MessageState.Active));
        message.Row.Set("ExpiresAt", pipeline.Clock.GetUtcNow().AddDays(1));
        return await OpensAsync(message);
    }

    private async Task<bool> OpensAsync(MessageRow message)
    {
        var (opened, _) = await pipeline.Opener.OpenAsync(message, default);
        await (opened?.DisposeAsync() ?? ValueTask.CompletedTask);
        return opened is not null;
    }

    /// <summary>With the reader itself, past every check of the program, and each key that can still be unwrapped.</summary>
    private async Task<bool> ReadRawAsync(MessageId id, IReadOnlyList<(string Owner, byte[] Key)> keys)
    {
        foreach (var part in new[] { Manifest.RawPart, Manifest.ManifestPart })
        {
            foreach (var blob in await pipeline.BlobsAsync(MessageRow.BlobPrefix(id)))
            {
                foreach (var (_, bytes) in keys.Where(key => key.Owner == "" || key.Owner == id.Value))
                {
                    using var key = DataEncryptionKey.FromBytes(bytes);
                    if (await ReadsAsync(blob.Name, key, new EnvelopeContext("acme", id.Value, part)))
                    {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private async Task<bool> ReadsAsync(string blob, DataEncryptionKey key, EnvelopeContext context)
    {
        try
        {
            await using var opened = await new EnvelopeReader().OpenAsync((await pipeline.RawBlobs.OpenReadAsync(blob, default))!, key, context);
            await opened.CopyToAsync(Stream.Null);
            return true;
        }
        catch (EnvelopeException)
        {
            return false;
        }
    }

    /// <summary>Every key in the store, by the message it belongs to; "" for one that is tried on all. The key-encryption key lives.</summary>
    private async Task<IReadOnlyList<(string Owner, byte[] Key)>> RemainingKeysAsync()
    {
        List<(string, byte[])> keys = [];
        var keyRows = (await pipeline.RowsAsync(StorageNames.Messages)).Where(row => row.Key == KeyRow.RowKey).ToList();
        foreach (var row in keyRows.Concat(await pipeline.RowsAsync(StorageNames.Keys)))
        {
            var wrapped = row.Key == KeyRow.RowKey ? KeyRow.Read(row).Wrapped : new WrappedKeyRow(row).Wrapped;
            var (key, _) = await pipeline.Keys.UnwrapAsync(wrapped, default);
            // While all live, each is tried on its own alone: a million trials tell nothing more.
            keys.Add((keyRows.Count > 10 && row.Key == KeyRow.RowKey ? row.Partition : "", key!));
        }
        return keys;
    }

    private async Task<List<MessageId>> AcceptAsync(int messages = Messages)
    {
        List<MessageId> ids = [];
        for (var number = 0; number < messages; number++)
        {
            ids.Add((await pipeline.AcceptAsync(MailSample.Tagged().Saying($"{number}").ToBytes())).Id);
        }
        return ids;
    }

    /// <summary>All of them end, and a message of another day lives on, with its key.</summary>
    private async Task EndAllAsync()
    {
        pipeline.Clock.Advance(TimeSpan.FromDays(14));
        await pipeline.AcceptAsync(MailSample.Tagged().Saying("alive").ToBytes());
        pipeline.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Messages, (await pipeline.Sweep.RunAsync(default)).Ended);
        Assert.Single(await pipeline.RowsAsync(StorageNames.Messages), row => row.Key == KeyRow.RowKey);
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

    private async Task<List<(string Table, TableRow Row)>> CopyRowsAsync(Func<TableRow, bool> which)
    {
        List<(string, TableRow)> copies = [];
        foreach (var table in StorageNames.Tables)
        {
            copies.AddRange((await pipeline.RowsAsync(table)).Where(which).Select(row => (table, row)));
        }
        return copies;
    }

    private async Task RestoreAsync(Dictionary<string, byte[]> copies)
    {
        foreach (var (name, bytes) in copies)
        {
            await pipeline.RawBlobs.CreateAsync(name, (target, token) => target.WriteAsync(bytes, token).AsTask(), default);
        }
    }

    private async Task RestoreAsync(List<(string Table, TableRow Row)> copies)
    {
        foreach (var (table, row) in copies)
        {
            await pipeline.Rows.PutAsync(table, row, default);
        }
    }
}
