using SecureMail.AzureServices;

namespace SecureMail.Cli.Sealing;

/// <summary>
/// A file that appears under its name only when it is whole: it is written beside its place and then moved there. What was
/// begun is removed when the work fails, and by the next run when the machine failed.
/// </summary>
internal static class TargetFile
{
    private const string Partial = ".partial";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the file. A file of that name stays as it is unless <paramref name="force"/>.</summary>
    /// <exception cref="SettingException">The file is there already.</exception>
    public static async Task WriteAsync(string path, bool force, Func<Stream, Task> write)
    {
        if (!force && Path.Exists(path))
        {
            throw new SettingException($"{path} is there already and stays as it is: give another --output, or --force to replace it.");
        }
        var partial = path + Partial;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }
        var file = new FileStream(partial, options);
        try
        {
            await using (file)
            {
                await using var behind = new WriteBehind(file);
                await write(behind);
                await behind.FlushAsync();
            }
            File.Move(partial, path, force);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
