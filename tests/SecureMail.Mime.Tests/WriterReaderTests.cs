using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace SecureMail.Mime.Tests;

public class WriterReaderTests
{
    [Fact]
    public async Task WhatIsWritten_IsReadBack()
    {
        var generator = new DraftGenerator(seed: 1);
        for (var i = 0; i < (SharedData.IsFullRun ? 10_000 : 500); i++)
        {
            var draft = generator.Next(out var files);
            var message = MimeReader.Read(await WriteAsync(draft), MimeLimits.Default);

            Assert.Empty(message.Defects);
            Assert.Equal(draft.Subject, message.Subject);
            Assert.Equal([draft.From], message.From);
            Assert.Equal(draft.To, message.To);
            Assert.Equal(draft.Cc, message.Cc);
            Assert.Equal(draft.ReplyTo, message.ReplyTo);
            Assert.Equal(draft.Date, message.Date);
            Assert.Equal(draft.MessageId, message.MessageId);
            Assert.Equal(draft.InReplyTo, message.InReplyTo);
            Assert.Equal(draft.References, message.References);
            Assert.Equal(draft.ExtraFields[0].Value, message.Headers.First("X-Note")!.Text);
            var body = MessageBody.Of(message);
            Assert.Equal((draft.Text ?? (draft.Html is null ? "" : null))?.TrimEnd(), body.TextParts.SingleOrDefault()?.ReadText().TrimEnd());
            Assert.Equal(draft.Html?.TrimEnd(), body.HtmlParts.SingleOrDefault()?.ReadText().TrimEnd());
            Assert.Equal(draft.Attachments.Select(file => file.FileName), body.Attachments.Select(part => part.FileName));
            Assert.Equal(files, body.Attachments.Select(part => part.DecodeContent()));
        }
    }

    [PresentFact("python3", "-c", "import email")]
    public async Task WhatIsWritten_PythonReadsWithoutADefect()
    {
        const string Script = """
            import sys, json, email, email.policy
            for path in sys.argv[1:]:
                m = email.message_from_binary_file(open(path, 'rb'), policy=email.policy.default)
                defects = [str(d) for p in m.walk() for d in p.defects] + [str(d) for v in m.values() for d in getattr(v, 'defects', [])]
                print(json.dumps({'subject': m['subject'], 'to': [a.addr_spec for a in m['to'].addresses] if m['to'] else [], 'names': [a.display_name for a in m['to'].addresses] if m['to'] else [],
                    'files': [p.get_filename() for p in m.walk() if p.get_content_disposition() == 'attachment'], 'defects': defects}))
            """;
        await AssertOtherReaderAsync("python3", ["-c", Script]);
    }

    [PresentFact("node", "-e", "require.resolve('mailparser',{paths:[process.env.SECUREMAIL_NODE||'eng/devtools']})")]
    public async Task WhatIsWritten_NodeReads()
    {
        const string Script = """
            const { simpleParser } = require(require.resolve('mailparser', { paths: [process.env.SECUREMAIL_NODE || 'eng/devtools'] }));
            const fs = require('fs');
            (async () => {
              for (const path of process.argv.slice(1)) {
                const m = await simpleParser(fs.readFileSync(path));
                const to = m.to ? m.to.value : [];
                console.log(JSON.stringify({ subject: m.subject, to: to.map(a => a.address), names: to.map(a => a.name), files: m.attachments.map(a => a.filename), defects: [] }));
              }
            })();
            """;
        await AssertOtherReaderAsync("node", ["-e", Script]);
    }

    private static async Task AssertOtherReaderAsync(string program, string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("securemail-mime-");
        try
        {
            var generator = new DraftGenerator(seed: 2);
            var drafts = new List<MessageDraft>();
            for (var i = 0; i < 200; i++)
            {
                drafts.Add(generator.Next(out _));
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{i}.eml"), await WriteAsync(drafts[^1]));
            }
            string[] files = [.. drafts.Select((_, i) => Path.Combine(folder.FullName, $"{i}.eml"))];
            var rows = await OutputAsync(program, [.. arguments, .. files]);
            for (var i = 0; i < drafts.Count; i++)
            {
                using var row = JsonDocument.Parse(rows[i]);
                Assert.Equal("[]", row.RootElement.GetProperty("defects").GetRawText());
                Assert.Equal(drafts[i].Subject, row.RootElement.GetProperty("subject").GetString());
                // mailparser takes the quotes off a quoted local part.
                Assert.Equal(drafts[i].To.Select(to => WithoutQuotes(to.Address)), Strings(row, "to").Select(WithoutQuotes));
                // Python puts a space between two encoded words of one name (RFC 2047 section 6.2 says none).
                Assert.Equal(drafts[i].To.Select(to => WithoutSpace(to.DisplayName)), Strings(row, "names").Select(WithoutSpace));
                // mailparser decodes what looks like an encoded word after it has decoded RFC 2231; Python removes quotes and angle brackets that belong to the name.
                if (!drafts[i].Attachments.Any(file => file.FileName.Contains("=?", StringComparison.Ordinal) || file.FileName.Contains('"', StringComparison.Ordinal)))
                {
                    Assert.Equal(drafts[i].Attachments.Select(file => file.FileName.Trim('<', '>')), Strings(row, "files").Select(name => name?.Trim('<', '>')));
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? WithoutSpace(string? text) => text?.Replace(" ", "", StringComparison.Ordinal);

    private static IEnumerable<string?> Strings(JsonDocument row, string name) => row.RootElement.GetProperty(name).EnumerateArray().Select(item => item.GetString());

    private static async Task<string[]> OutputAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = SharedData.Root };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? WithoutQuotes(string? address) => address?.Replace("\"", "", StringComparison.Ordinal);

    private static async Task<byte[]> WriteAsync(MessageDraft draft)
    {
        using var random = RandomNumberGenerator.Create();
        return await MimeWriter.ToBytesAsync(draft, random, CancellationToken.None);
    }
}
