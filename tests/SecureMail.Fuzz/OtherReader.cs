using System.ComponentModel;
using System.Diagnostics;

namespace SecureMail.Fuzz;

/// <summary>Another mail reader, run over a folder of messages; it prints one JSON row a message.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Program">The interpreter.</param>
/// <param name="Option">What makes it run a script.</param>
/// <param name="Probe">A script that succeeds where the reader is installed.</param>
/// <param name="Script">Takes a folder and a count, reads 0.eml, 1.eml …</param>
internal sealed record OtherReader(string Name, string Program, string Option, string Probe, string Script)
{
    private const string Require = "require(require.resolve('{0}', { paths: [process.env.SECUREMAIL_NODE || 'eng/devtools'] }))";

    internal static IReadOnlyList<OtherReader> All { get; } =
    [
        new("Python's email", "python3", "-c", "import email", """
            import sys, json, email, email.policy
            for i in range(int(sys.argv[2])):
                m = email.message_from_binary_file(open(f'{sys.argv[1]}/{i}.eml', 'rb'), policy=email.policy.default)
                defects = [str(d) for p in m.walk() for d in p.defects] + [str(d) for v in m.values() for d in getattr(v, 'defects', [])]
                to = m['to'].addresses if m['to'] else []
                print(json.dumps({'subject': m['subject'], 'to': [a.addr_spec for a in to], 'names': [a.display_name for a in to],
                    'files': [p.get_filename() for p in m.walk() if p.get_content_disposition() == 'attachment'], 'defects': defects}))
            """),
        new("mailparser", "node", "-e", Module("mailparser"), $$"""
            const { simpleParser } = {{Module("mailparser")}};
            const fs = require('fs');
            const [folder, count] = process.argv.slice(1);
            (async () => {
              for (let i = 0; i < +count; i++) {
                const m = await simpleParser(fs.readFileSync(`${folder}/${i}.eml`), { skipTextToHtml: true, skipHtmlToText: true, skipImageLinks: true });
                const to = m.to ? m.to.value : [];
                console.log(JSON.stringify({ subject: m.subject, to: to.map(a => a.address), names: to.map(a => a.name), files: m.attachments.map(a => a.filename), defects: [] }));
              }
            })();
            """),
        new("postal-mime", "node", "-e", Module("postal-mime"), $$"""
            const postal = {{Module("postal-mime")}};
            const PostalMime = postal.default || postal;
            const fs = require('fs');
            const [folder, count] = process.argv.slice(1);
            (async () => {
              for (let i = 0; i < +count; i++) {
                const m = await PostalMime.parse(fs.readFileSync(`${folder}/${i}.eml`));
                const to = m.to || [];
                console.log(JSON.stringify({ subject: m.subject, to: to.map(a => a.address), names: to.map(a => a.name), files: m.attachments.map(a => a.filename), defects: [] }));
              }
            })();
            """),
    ];

    /// <summary>Whether it can be run here.</summary>
    internal bool IsPresent()
    {
        try
        {
            using var process = Start([Option, Probe]);
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // The program is not installed.
            return false;
        }
    }

    /// <summary>The rows for the first messages of a folder.</summary>
    internal async Task<string[]> RowsAsync(string folder, int count)
    {
        using var process = Start([Option, Script, folder, $"{count}"]);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Name} failed: {await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = SharedData.Root })!;

    private static string Module(string name) => Require.Replace("{0}", name, StringComparison.Ordinal);
}
