using System.Diagnostics;
using System.Globalization;
using SecureMail.DevHost.Tools;

namespace SecureMail.Benchmarks.Ratios;

/// <summary>A Node process with mailparser and postal-mime, which stays warm between rounds.</summary>
internal sealed class OtherReaders : IDisposable
{
    private readonly Process node;

    internal OtherReaders()
    {
        var devTools = DevTools.Find(AppContext.BaseDirectory);
        var script = Path.Combine(devTools, "..", "..", "tests", "SecureMail.Benchmarks", "Ratios", "other-readers.mjs");
        var start = new ProcessStartInfo("node", [script, devTools]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        node = Process.Start(start) ?? throw new InvalidOperationException("node did not start: install Node.js 20.");
    }

    /// <summary>Bytes a second on the clock, over at least so many milliseconds.</summary>
    internal double BytesPerSecond(string reader, string path, int milliseconds)
    {
        node.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reader}\t{path}\t{milliseconds}"));
        node.StandardInput.Flush();
        var answer = node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("node ended: run `npm ci` in eng/devtools.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        node.StandardInput.Close();
        node.WaitForExit();
        node.Dispose();
    }
}
