using SecureMail.Core.Store.Rows;

namespace SecureMail.Endurance.Counting;

/// <summary>What the table <c>messages</c> holds of one message.</summary>
internal sealed class StoredMessage
{
    /// <summary>Its row; null when only remains of an attempt are there.</summary>
    public MessageRow? Message { get; set; }

    public bool HasKey { get; set; }

    public List<ParticipantRow> Participants { get; } = [];
}
