namespace SecureMail.Envelope.Tests;

/// <summary>Numbers that look random and are the same in every run (Knuth's MMIX generator).</summary>
internal sealed class Sequence(ulong state)
{
    internal int Next(int below)
    {
        state = unchecked((state * 6364136223846793005) + 1442695040888963407);
        return (int)((state >> 33) % (ulong)below);
    }
}
