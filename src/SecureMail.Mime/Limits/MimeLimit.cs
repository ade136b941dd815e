namespace SecureMail.Mime;

/// <summary>Which entry of <see cref="MimeLimits"/> a message passed.</summary>
public enum MimeLimit
{
    /// <summary><see cref="MimeLimits.MaxHeaderBytes"/>.</summary>
    HeaderBytes,

    /// <summary><see cref="MimeLimits.MaxFieldBytes"/>.</summary>
    FieldBytes,

    /// <summary><see cref="MimeLimits.MaxFields"/>.</summary>
    Fields,

    /// <summary><see cref="MimeLimits.MaxNesting"/>.</summary>
    Nesting,

    /// <summary><see cref="MimeLimits.MaxParts"/>.</summary>
    Parts,

    /// <summary><see cref="MimeLimits.MaxParameters"/>.</summary>
    Parameters,

    /// <summary><see cref="MimeLimits.MaxEncodedWords"/>.</summary>
    EncodedWords,

    /// <summary><see cref="MimeLimits.MaxAddresses"/>.</summary>
    Addresses,

    /// <summary><see cref="MimeLimits.MaxBoundaryBytes"/>.</summary>
    BoundaryBytes,

    /// <summary><see cref="MimeLimits.MaxLineBytes"/>.</summary>
    LineBytes,
}
