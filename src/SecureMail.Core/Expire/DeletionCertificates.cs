using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>
/// Makes deletion certificates and keeps them with the tombstone. A key is destroyed first and waits for no signature: when
/// the signing key cannot be used, the certificate is owed, and the sweep signs it later.
/// </summary>
/// <param name="tables">Where tombstones and debts are.</param>
/// <param name="messages">Reads tombstones.</param>
/// <param name="signingKey">Signs; null: this deployment makes no certificates.</param>
/// <param name="clock">Dates certificates.</param>
public sealed class DeletionCertificates(ITableStore tables, MessageTable messages, ISigningKey? signingKey, TimeProvider clock)
{
    /// <summary>How long a person who withdraws a message waits for the signature at most.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The certificate of a message, the text of a JSON document; null when there is none or not yet. It tells who knows
    /// the message's id when it ended: show it to the sender or to an operator.
    /// </summary>
    public async Task<string?> GetAsync(MessageId id, CancellationToken cancellationToken) =>
        (await messages.FindAsync(id, cancellationToken))?.Certificate;

    /// <summary>
    /// Signs the certificate into the tombstone, which the caller writes; when that cannot be done now, writes the debt.
    /// Called when everything else of the message is gone.
    /// </summary>
    internal async Task IssueAsync(MessageRow tombstone, CancellationToken cancellationToken)
    {
        if (tombstone.Certificate is not null || !IsOwed(tombstone))
        {
            return;
        }
        tombstone.Certificate = await SignAsync(tombstone, cancellationToken);
        if (tombstone.Certificate is null)
        {
            await tables.PutAsync(StorageNames.Certificates, CertificateDebtRow.Create(tombstone), cancellationToken);
        }
    }

    /// <summary>Signs what is owed, the oldest first, until the key cannot be used or the budget is spent.</summary>
    internal async Task SettleAsync(SweepTally tally, SweepBudget budget, CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Certificates), cancellationToken))
        {
            var isKeyUsable = true;
            await tally.GuardAsync("Certificates", async () =>
            {
                var (isUsable, found) = await SettleAsync(row, isBegun: () => isKeyUsable = false, cancellationToken);
                isKeyUsable = isUsable;
                return found;
            }, cancellationToken);
            if (!isKeyUsable || budget.IsSpent)
            {
                return;
            }
        }
    }

    private async Task<(bool IsKeyUsable, SweepFound Found)> SettleAsync(TableRow row, Action isBegun, CancellationToken cancellationToken)
    {
        var tombstone = await messages.FindAsync(CertificateDebtRow.MessageOf(row), cancellationToken);
        if (tombstone is { Certificate: null, ShreddedAt: null })
        {
            return (true, SweepFound.Nothing); // Its end is still going on, and issues the certificate itself.
        }
        var isOwed = tombstone is { Certificate: null } && IsOwed(tombstone);
        if (isOwed)
        {
            isBegun();
            if (!await SettleAsync(tombstone!, cancellationToken))
            {
                return (false, SweepFound.Nothing);
            }
        }
        await tables.DeleteAsync(StorageNames.Certificates, row.Partition, row.Key, cancellationToken);
        return (true, isOwed ? SweepFound.Certified : SweepFound.Nothing);
    }

    private bool IsOwed(MessageRow tombstone) =>
        signingKey is not null && DeletionCertificate.Of(tombstone, clock.GetUtcNow()) is not null;

    private async Task<bool> SettleAsync(MessageRow tombstone, CancellationToken cancellationToken)
    {
        tombstone.Certificate = await SignAsync(tombstone, cancellationToken);
        return tombstone.Certificate is not null
            && await tables.ReplaceAsync(StorageNames.Messages, tombstone.Row, cancellationToken) == WriteResult.Done;
    }

    private async Task<string?> SignAsync(MessageRow tombstone, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await CertificateDocument.SignAsync(
                DeletionCertificate.Of(tombstone, clock.GetUtcNow())!, signingKey!, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
