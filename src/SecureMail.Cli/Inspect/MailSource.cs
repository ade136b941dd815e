namespace SecureMail.Cli.Inspect;

/// <summary>Where mails come from and where the result goes. A mail that cannot be read is one line on standard error.</summary>
internal sealed record MailSource(Stream Input, TextWriter Output, TextWriter Error)
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    public static MailSource Standard() => new(Console.OpenStandardInput(), Console.Out, Console.Error);

    /// <summary>The mail's bytes; null when they cannot be read, which has then been said.</summary>
    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (name != StandardInput)
            {
                return await File.ReadAllBytesAsync(name, cancellationToken);
            }
            using var bytes = new MemoryStream();
            await Input.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            await Error.WriteLineAsync($"securemail: {name}: {fault.Message}");
            return null;
        }
    }
}
