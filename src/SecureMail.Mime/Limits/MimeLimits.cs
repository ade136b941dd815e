namespace SecureMail.Mime;

/// <summary>
/// What one message may cost. Reading stops at the first limit passed, with a <see cref="MimeLimitException"/>,
/// in time proportional to the bytes read so far. The defaults are far above what mailers send and far below what hurts.
/// </summary>
public sealed record MimeLimits
{
    /// <summary>The defaults.</summary>
    public static MimeLimits Default { get; } = new();

    /// <summary>Bytes of one header block, that is of one message or part. Default 256 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of one header field with its folds. Default 192 KiB; Postfix passes on 100 KiB, others more.</summary>
    public int MaxFieldBytes { get; init; } = 192 * 1024;

    /// <summary>Fields of one header block. Default 1,000; mail that went round a loop has some 200.</summary>
    public int MaxFields { get; init; } = 1_000;

    /// <summary>Depth of parts within parts, nested messages counted; the root is 1. Default 30. It bounds recursion: keep it below 1,000.</summary>
    public int MaxNesting { get; init; } = 30;

    /// <summary>Parts of the whole message, nested messages and containers counted; so many files in one winmail.dat or text at most. Default 1,000.</summary>
    public int MaxParts { get; init; } = 1_000;

    /// <summary>Parameters of one Content-Type or Content-Disposition field. Default 100.</summary>
    public int MaxParameters { get; init; } = 100;

    /// <summary>Encoded words (RFC 2047) in one header field. Default 4,000: a field of 192 KiB in words of 50 bytes has as many.</summary>
    public int MaxEncodedWords { get; init; } = 4_000;

    /// <summary>Addresses in one header field. Default 1,000.</summary>
    public int MaxAddresses { get; init; } = 1_000;

    /// <summary>Bytes of a multipart boundary. Default 250; RFC 2046 section 5.1.1 allows 70, and a longer one is a defect.</summary>
    public int MaxBoundaryBytes { get; init; } = 250;

    /// <summary>Bytes of one line of a body. Default 1 MiB; RFC 5322 section 2.1.1 allows 998.</summary>
    public int MaxLineBytes { get; init; } = 1024 * 1024;

    /// <summary>Defects kept, the first ones. Default 200. Passing it is no error: later defects are not recorded.</summary>
    public int MaxDefects { get; init; } = 200;
}
