using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Seal;

/// <summary>Opens the addresses of a message's people. Null: the message has ended, and its addresses with it.</summary>
public sealed class ParticipantAddresses(MessageTable messages, FieldSealer fields)
{
    /// <summary>A participant's address.</summary>
    public async Task<string?> FindAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken) =>
        participant.SealedAddress is { } address
            ? await fields.OpenAddressAsync(message.Organisation, participant.AcceptedAt, message.Id, participant.Mailbox, address, cancellationToken)
            : null;

    /// <summary>The sender's address; null also when the message has no sender.</summary>
    public async Task<string?> FindSenderAsync(MessageRow message, CancellationToken cancellationToken)
    {
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant.Role == ParticipantRole.Sender)
            {
                return await FindAsync(message, participant, cancellationToken);
            }
        }
        return null;
    }
}
