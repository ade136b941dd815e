namespace SecureMail.Endurance.Expiry;

/// <summary>What went wrong so far, and how much was tried.</summary>
internal sealed class Tally
{
    /// <summary>Messages that reached their end.</summary>
    public int Ended { get; set; }

    /// <summary>Downloads that began after a message's end and were served.</summary>
    public int ServedLate { get; set; }

    /// <summary>Downloads after an end.</summary>
    public int AskedLate { get; set; }

    /// <summary>Messages that were not served although they lived.</summary>
    public int Harmed { get; set; }

    /// <summary>Downloads of messages that lived.</summary>
    public int AskedInTime { get; set; }

    public int KeysLeft { get; set; }

    public int BlobsLeft { get; set; }

    public int SummariesLeft { get; set; }

    public int Sweeps { get; set; }

    public int Jumps { get; set; }
}
