using System.Globalization;
using SecureMail.DevHost.Tools;

namespace SecureMail.DevHost;

/// <summary>The command line: <c>[--once] [--port N] [--mailbox-port N]</c>.</summary>
/// <param name="Once">Run the whole life of a message unattended and end.</param>
/// <param name="Port">The program's port; 0 takes a free one. Default 5080, with --once a free one.</param>
/// <param name="MailboxPort">The mailbox page's port; 0 takes a free one. Default 5081, with --once a free one.</param>
internal sealed record DevHostOptions(bool Once, int Port, int MailboxPort)
{
    private const int DefaultPort = 5080;
    private const int DefaultMailboxPort = 5081;

    public static DevHostOptions Parse(IReadOnlyList<string> arguments)
    {
        var once = arguments.Contains("--once");
        var options = new DevHostOptions(once, once ? 0 : DefaultPort, once ? 0 : DefaultMailboxPort);
        for (var index = 0; index < arguments.Count; index++)
        {
            options = arguments[index] switch
            {
                "--once" => options,
                "--port" => options with { Port = Number(arguments, ++index) },
                "--mailbox-port" => options with { MailboxPort = Number(arguments, ++index) },
                var other => throw new ToolException($"{other} is not understood. Use: [--once] [--port N] [--mailbox-port N]"),
            };
        }
        return options;
    }

    private static int Number(IReadOnlyList<string> arguments, int index) =>
        index < arguments.Count && ushort.TryParse(arguments[index], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new ToolException($"{arguments[index - 1]} needs a port from 0 to 65535.");
}
