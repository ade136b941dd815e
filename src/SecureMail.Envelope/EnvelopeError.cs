namespace SecureMail.Envelope;

/// <summary>
/// Why something sealed was refused (docs/sealed-format.md section 6). For logs and counters; people see one sentence.
/// </summary>
public enum EnvelopeError
{
    /// <summary>The magic differs: these bytes were never a sealed file.</summary>
    NotOurs,

    /// <summary>Version, suite or chunk size are not those of version 1; a newer program may read it.</summary>
    UnknownVersion,

    /// <summary>
    /// The commitment differs: another key, organisation, message or part, or a changed header. Or a wrapped key does
    /// not unwrap.
    /// </summary>
    WrongKey,

    /// <summary>A tag did not verify: a byte was changed, or a chunk was moved or cut.</summary>
    Tampered,

    /// <summary>
    /// The length is impossible, or the data ends before its last chunk. A transfer may have stopped early: fetch it
    /// again.
    /// </summary>
    Truncated,

    /// <summary>More than <see cref="EnvelopeLimits"/> allows.</summary>
    TooLong,
}
