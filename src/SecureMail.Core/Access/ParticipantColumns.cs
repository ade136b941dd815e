namespace SecureMail.Core.Access;

/// <summary>Columns of a participant's row that only the portal's stage reads and writes.</summary>
internal static class ParticipantColumns
{
    /// <summary>When the sender took the message away from this recipient.</summary>
    public const string WithdrawnAt = "WithdrawnAt";

    /// <summary>When this recipient asked for more time.</summary>
    public const string AskedMoreTimeAt = "AskedMoreTimeAt";

    /// <summary>The time of the reply before the last one, which counts again when the last is taken back.</summary>
    public const string RepliedBefore = "RepliedBefore";
}
