using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Queues;

/// <summary>The hints in Azure Queue Storage. Bodies travel as Base64, which is what the Functions host's queue trigger expects.</summary>
internal sealed class AzureHints(QueueServiceClient service) : IHints
{
    // https://learn.microsoft.com/rest/api/storageservices/put-message: -1 means that the message never lapses.
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(-1);

    public async Task SendAsync(string queue, ReadOnlyMemory<byte> hint, TimeSpan delay, CancellationToken cancellationToken)
    {
        HintLimits.CheckHint(hint.Length, delay);
        await service.GetQueueClient(queue).SendMessageAsync(BinaryData.FromBytes(hint), WholeSeconds(delay), Never, cancellationToken);
    }

    public async Task<IReadOnlyList<ReceivedHint>> ReceiveAsync(
        string queue, int most, TimeSpan hideFor, CancellationToken cancellationToken)
    {
        HintLimits.CheckReceive(most, hideFor);
        var messages = await service.GetQueueClient(queue).ReceiveMessagesAsync(most, WholeSeconds(hideFor), cancellationToken);
        return [.. messages.Value.Select(ToHint)];
    }

    public Task PostponeAsync(string queue, ReceivedHint hint, TimeSpan delay, CancellationToken cancellationToken) =>
        IfStillOursAsync(() => service.GetQueueClient(queue).UpdateMessageAsync(
            hint.Id, hint.Receipt, BinaryData.FromBytes(hint.Body), WholeSeconds(delay), cancellationToken));

    public Task DeleteAsync(string queue, ReceivedHint hint, CancellationToken cancellationToken) =>
        IfStillOursAsync(() => service.GetQueueClient(queue).DeleteMessageAsync(hint.Id, hint.Receipt, cancellationToken));

    private static async Task IfStillOursAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (RequestFailedException exception) when (WasTakenOver(exception))
        {
            // Another receiver has it or has finished with it; the hint is theirs.
        }
    }

    private static bool WasTakenOver(RequestFailedException exception) =>
        exception.ErrorCode == QueueErrorCode.MessageNotFound || exception.ErrorCode == QueueErrorCode.PopReceiptMismatch;

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private static ReceivedHint ToHint(QueueMessage message) =>
        new(message.Body.ToMemory(), message.MessageId, message.PopReceipt, message.DequeueCount);
}
