using System.Diagnostics;
using System.Globalization;
using SecureMail.Fuzz;
using SecureMail.Mime;

namespace SecureMail.Benchmarks.Ratios;

/// <summary>
/// The reader against mailparser and postal-mime, single thread, interleaved: subject and people read, texts decoded to
/// strings, files decoded to memory. Speeds in MB/s are printed beside, for who knows another reader's.
/// </summary>
internal static class MimeRatios
{
    private const int Rounds = 7;
    private const int Milliseconds = 400;

    private static readonly (string Name, byte[] Raw, (string Reader, double Bound)[] Readers)[] Mails =
    [
        ("4 KB text", OrdinaryMails.Text(4 << 10), [("mailparser", 5)]),
        ("1 MB attachment", OrdinaryMails.Attachment(1 << 20), [("mailparser", 8), ("postal-mime", 4)]),
        ("20 MB attachment", OrdinaryMails.Attachment(20 << 20), [("mailparser", 8), ("postal-mime", 4)]),
    ];

    internal static IEnumerable<Ratio> Run()
    {
        using var others = new OtherReaders();
        var folder = Directory.CreateTempSubdirectory("securemail-ratios-");
        try
        {
            foreach (var (name, raw, readers) in Mails)
            {
                var path = Path.Combine(folder.FullName, "mail.eml");
                File.WriteAllBytes(path, raw);
                foreach (var (reader, bound) in readers) yield return Measure(others, name, raw, path, reader, bound);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Ratio Measure(OtherReaders others, string name, byte[] raw, string path, string reader, double bound)
    {
        var (ratios, own, other) = (new List<double>(), new List<double>(), new List<double>());
        // Rounds 0 and 1 warm up and do not count.
        for (var round = -1; round <= Rounds; round++)
        {
            var theirs = others.BytesPerSecond(reader, path, Milliseconds);
            var ours = BytesPerSecond(raw);
            if (round < 1) continue;
            ratios.Add(ours / theirs);
            own.Add(ours);
            other.Add(theirs);
        }
        return new Ratio(string.Create(CultureInfo.InvariantCulture, $"read {name}: {Median(own) / 1e6:0} MB/s / {reader} {Median(other) / 1e6:0.0} MB/s"), ratios, bound, AtLeast: true);
    }

    private static double BytesPerSecond(byte[] raw)
    {
        using var content = new MemoryStream(raw.Length);
        var watch = Stopwatch.StartNew();
        var count = 0;
        do
        {
            ReadAll(raw, content);
            count++;
        }
        while (watch.ElapsedMilliseconds < Milliseconds);
        return count * (double)raw.Length / watch.Elapsed.TotalSeconds;
    }

    private static void ReadAll(byte[] raw, MemoryStream content)
    {
        var message = MimeReader.Read(raw, MimeReading.Standard);
        _ = (message.Subject, message.From, message.To, message.Date, message.MessageId);
        var body = MessageBody.Of(message);
        foreach (var part in body.TextParts) _ = part.ReadText();
        foreach (var part in body.HtmlParts) _ = part.ReadText();
        foreach (var part in body.Attachments)
        {
            content.SetLength(0);
            _ = part.FileName;
            part.CopyContentTo(content);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
