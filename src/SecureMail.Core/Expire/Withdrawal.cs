using SecureMail.Core.Access;

namespace SecureMail.Core.Expire;

/// <summary>The sender ends a message now.</summary>
public sealed class Withdrawal(MessageEnd end)
{
    /// <summary>Ends it; returns false when the viewer is not its sender.</summary>
    public async Task<bool> WithdrawAsync(MessageView view, CancellationToken cancellationToken) =>
        view.IsOwn && await end.WithdrawAsync(view.Message.Id, cancellationToken);
}
