namespace SecureMail.DevHost.Once;

/// <summary>What must hold for a step to count.</summary>
internal static class Check
{
    /// <summary>Fails the step with a sentence unless something holds.</summary>
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new StepFailedException(otherwise);
        }
    }

    /// <summary>Fails the step unless the bytes are the same.</summary>
    public static void SameBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what) =>
        That(expected.SequenceEqual(actual), $"{what} differs: {expected.Length} bytes were sent, {actual.Length} came");
}
