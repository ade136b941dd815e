using System.CommandLine;
using System.Globalization;
using Azure;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Organisations;
using SecureMail.Core.Keys;
using SecureMail.Core.Keys.Rotation;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Keys;

/// <summary><c>securemail rotate</c>: wraps stored keys by the newest version of the key-encryption key. Exit code 0: all of them; 1: some are left.</summary>
internal static class RotateCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var id = new Argument<string?>("ORG") { Description = "The organisation whose keys are wrapped anew.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "The keys of all organisations, of the deployment and of the portal." };
        var command = new Command("rotate", "Wrap stored keys by the newest version of the key-encryption key. It may be stopped and run again at any time.") { id, all };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(id) is null == !parsed.GetValue(all))
            {
                parsed.AddError("Name one organisation, or give --all.");
            }
        });
        command.SetWork(surroundings, (parsed, cancellationToken) => RunAsync(surroundings, parsed.GetValue(id), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, string? organisation, CancellationToken cancellationToken)
    {
        var organisations = await surroundings.OrganisationsAsync(cancellationToken);
        if (organisation is not null && await organisations.FindAsync(organisation, cancellationToken) is null)
        {
            return await surroundings.RefuseAsync(OrganisationCommand.Unknown(organisation));
        }
        var tables = await surroundings.TablesAsync(cancellationToken);
        var keys = new KeyEncryptionKeys(surroundings.OpenDeploymentKey(), surroundings.OpenOtherKeys());
        var rotation = new KeyRotation(tables, new MessageTable(tables), keys, organisations, surroundings.Clock);
        try
        {
            var total = await rotation.CountAsync(cancellationToken);
            var count = await RotationProgress.ShowAsync(
                surroundings.Console, total, progress => rotation.RunAsync(organisation, progress, cancellationToken));
            Write(surroundings, "keys", count);
            var isPortalDone = organisation is not null || await RotatePortalAsync(surroundings, keys, cancellationToken);
            return count.Failed == 0 && isPortalDone ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            return await surroundings.RefuseAsync("Stopped. What was done stays done: the same command goes on from there.");
        }
    }

    /// <summary>The portal's keys are blobs, to which operators usually have no right.</summary>
    private static async Task<bool> RotatePortalAsync(Surroundings surroundings, KeyEncryptionKeys keys, CancellationToken cancellationToken)
    {
        try
        {
            var count = await new PortalKeyRotation(surroundings.OpenBlobs(), keys, surroundings.Clock).RunAsync(cancellationToken);
            Write(surroundings, "portal keys", count);
            return count.Failed == 0;
        }
        catch (RequestFailedException refused) when (refused.Status is 401 or 403)
        {
            await surroundings.RefuseAsync(
                "The portal's keys were left as they are: your login has no right to blobs. Lend it \"Storage Blob Data Contributor\" for an hour and run this again, see \"Rotate keys and secrets\" in the runbook.");
            return false;
        }
    }

    private static void Write(Surroundings surroundings, string what, RotationCount count)
    {
        Sheet.Write(surroundings.Console, ["", "", ""], Rows(what, count));
    }

    private static IEnumerable<string[]> Rows(string what, RotationCount count)
    {
        yield return [what, "re-wrapped", Number(count.Rewrapped)];
        yield return [what, "already newest", Number(count.Newest)];
        yield return [what, "ended meanwhile", Number(count.Ended)];
        foreach (var (failure, number) in count.Failures)
        {
            yield return [what, "left as they were", $"{Number(number)}: {KeyFaults.Sentence(failure)}"];
        }
        yield return [what, "seen", Number(count.Seen)];
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
