namespace SecureMail.Endurance.Printing;

/// <summary>How far a run has come: one line that is written over on a terminal, a line now and then elsewhere.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal, TimeProvider clock)
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly long start = clock.GetTimestamp();
    private long last;
    private int width;

    /// <summary>Says where the run is, unless it did so a moment ago.</summary>
    public void Say(string text)
    {
        lock (gate)
        {
            if (last != 0 && clock.GetElapsedTime(last) < (isTerminal ? OnTerminal : Elsewhere))
            {
                return;
            }
            last = clock.GetTimestamp();
            Write(text);
        }
    }

    /// <summary>Says something that must not be missed.</summary>
    public void Note(string text)
    {
        lock (gate)
        {
            End();
            Write(text);
            End();
        }
    }

    /// <summary>Ends the line that is written over.</summary>
    public void End()
    {
        lock (gate)
        {
            if (isTerminal && width > 0)
            {
                output.WriteLine();
                width = 0;
            }
        }
    }

    private void Write(string text)
    {
        var line = $"{clock.GetElapsedTime(start):hh\\:mm\\:ss} {text}";
        if (isTerminal)
        {
            output.Write("\r" + line.PadRight(width));
            width = line.Length;
        }
        else
        {
            output.WriteLine(line);
        }
    }
}
