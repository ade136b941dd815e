using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace SecureMail.Testing.Host;

/// <summary>
/// Polls one queue as the storage extension does: hides what it takes for 10 minutes, deletes after success, shows again
/// after a failure, and moves to the poison queue after the last. (The extension renews the 10 minutes every 5; nothing
/// here runs that long.)
/// </summary>
internal sealed class QueueListener(HostFolder folder, QueueServiceClient service, FunctionDefinition function, Func<QueueMessage, byte[], CancellationToken, Task<Invocation>> invoke, TimeProvider clock)
{
    private static readonly TimeSpan HideFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    private readonly QueueClient queue = service.GetQueueClient(function.Queue);
    private readonly QueueClient poison = service.GetQueueClient(function.Queue + "-poison");

    public async Task RunAsync(CancellationToken stopping)
    {
        List<Task> working = [];
        var pause = ShortestPause;
        while (!stopping.IsCancellationRequested)
        {
            working.RemoveAll(task => task.IsCompletedSuccessfully);
            var taken = working.Count <= folder.NewBatchThreshold ? await ReceiveAsync(stopping) : [];
            working.AddRange(taken.Select(message => HandleAsync(message, stopping)));
            pause = taken.Length > 0 ? ShortestPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, folder.MaxPollingInterval.Ticks));
            await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(working);
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(folder.BatchSize, HideFor, stopping)).Value;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return []; // The listener does not make the queue; it waits for it.
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken stopping)
    {
        try
        {
            if (message.DequeueCount > folder.MaxDequeueCount || Decode(message) is not { } body)
            {
                await MoveToPoisonAsync(message, stopping);
                return;
            }
            var invocation = await invoke(message, body, stopping);
            await (invocation.Outcome == InvocationOutcome.Succeeded ? DeleteAsync(message, stopping) : FailAsync(message, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A host that is gone leaves the message hidden until its 10 minutes are over.
        }
    }

    private byte[]? Decode(QueueMessage message)
    {
        if (!folder.IsBase64)
        {
            return message.Body.ToArray();
        }
        var bytes = new byte[message.MessageText.Length];
        return Convert.TryFromBase64String(message.MessageText, bytes, out var length) ? bytes[..length] : null;
    }

    private Task FailAsync(QueueMessage message, CancellationToken stopping) => message.DequeueCount < folder.MaxDequeueCount
        ? queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, folder.AfterFailure, stopping)
        : MoveToPoisonAsync(message, stopping);

    private async Task MoveToPoisonAsync(QueueMessage message, CancellationToken stopping)
    {
        await poison.CreateIfNotExistsAsync(cancellationToken: stopping);
        await poison.SendMessageAsync(message.Body, cancellationToken: stopping);
        await DeleteAsync(message, stopping);
    }

    private Task DeleteAsync(QueueMessage message, CancellationToken stopping) =>
        queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, stopping);
}
