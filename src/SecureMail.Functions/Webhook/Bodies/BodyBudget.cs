namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>
/// Memory for bodies whose sender is not proven before they are read whole (signed ones). All of an instance share it:
/// whoever posts large bodies with forged signatures can make others of that kind come again, and no more.
/// </summary>
/// <param name="mostBytes">How much.</param>
internal sealed class BodyBudget(long mostBytes)
{
    /// <summary>What an instance spends: three of the largest bodies of the widest form.</summary>
    public const long MostBytes = 256 * 1024 * 1024;

    private long taken;

    /// <summary>How much is taken now.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Takes some; false, and nothing is taken, when it is not there.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= mostBytes)
        {
            return true;
        }
        Give(bytes);
        return false;
    }

    /// <summary>Gives back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref taken, -bytes);
}

/// <summary>There is no memory for one more unproven body just now; the same request is welcome again.</summary>
internal sealed class BodyBudgetException() : Exception("Too many large bodies at once.");
