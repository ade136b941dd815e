namespace SecureMail.Testing.Faults;

/// <summary>
/// When the program dies: before the write of a given number, and from then on nothing it does reaches the store, until
/// the test restarts it. Writes to tables, blobs and queues count together, in the order they are begun.
/// </summary>
public sealed class StorageFaults
{
    private readonly Lock gate = new();
    private int? dieAt;
    private bool isDead;

    /// <summary>Writes begun since the last plan.</summary>
    public int Writes { get; private set; }

    /// <summary>Reads and queries begun since the last plan.</summary>
    public int Reads { get; private set; }

    /// <summary>Whether the planned death came.</summary>
    public bool HasStruck => isDead;

    /// <summary>Counts from now on and dies before the write of this number, 1 being the first.</summary>
    public void DieBeforeWrite(int number)
    {
        lock (gate)
        {
            (dieAt, isDead, Writes, Reads) = (number, false, 0, 0);
        }
    }

    /// <summary>The program runs again; nothing more happens to it.</summary>
    public void Restart()
    {
        lock (gate)
        {
            (dieAt, isDead, Writes, Reads) = (null, false, 0, 0);
        }
    }

    internal void BeforeWrite()
    {
        lock (gate)
        {
            Writes++;
            isDead |= Writes == dieAt;
        }
        ThrowIfDead();
    }

    internal void BeforeRead()
    {
        lock (gate)
        {
            Reads++;
        }
        ThrowIfDead();
    }

    private void ThrowIfDead()
    {
        if (isDead)
        {
            throw new ProgramDiedException();
        }
    }
}

/// <summary>The program was killed here, as far as the store can tell.</summary>
public sealed class ProgramDiedException() : Exception("The program died here.");
