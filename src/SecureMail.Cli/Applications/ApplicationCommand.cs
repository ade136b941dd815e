using System.CommandLine;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Organisations;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary><c>securemail app</c>: the sending systems of an organisation and their secrets.</summary>
internal static class ApplicationCommand
{
    public static Command Create(Surroundings surroundings) => new("app", "Add, change and list sending applications, replace and revoke their secrets.")
    {
        Add(surroundings),
        Set(surroundings),
        Show(surroundings),
        List(surroundings),
        Rotate(surroundings),
        Revoke(surroundings),
        ApplicationTest.Create(surroundings),
    };

    /// <summary>The argument that names an application.</summary>
    public static Argument<string> Name() => new("APP") { Description = "The application's name, such as mailflow; also its user name." };

    private static Command Add(Surroundings surroundings)
    {
        var (id, name) = (OrganisationCommand.Id(), Name());
        var (options, keyOptions) = (new ApplicationOptions(), new KeyOptions());
        var command = new Command("add", "Add an application and show its secret, once, with what to paste at its provider.") { id, name, options.Kind };
        options.AddTo(command);
        keyOptions.AddTo(command);
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var (organisation, application) = (parsed.GetRequiredValue(id), parsed.GetRequiredValue(name));
            var settings = options.Apply(parsed, new ApplicationSettings { Kind = parsed.GetValue(options.Kind) ?? ApplicationKind.Generic });
            // Before the secret is made, which is shown only once.
            var webhook = surroundings.Settings.Webhook(organisation, application);
            var (keys, keyFault) = await keyOptions.ReadAsync(parsed, settings.Kind, isNew: true, surroundings, cancellationToken);
            IReadOnlyList<string> faults = [.. ApplicationRules.Check(settings), .. keyFault is null ? Array.Empty<string>() : [keyFault]];
            if (faults.Count > 0)
            {
                return await surroundings.RefuseAsync(string.Join(Environment.NewLine, faults));
            }
            var organisations = await surroundings.OrganisationsAsync(cancellationToken);
            if (await organisations.FindAsync(organisation, cancellationToken) is not { } owner)
            {
                return await surroundings.RefuseAsync(OrganisationCommand.Unknown(organisation));
            }
            var applications = await surroundings.ApplicationsAsync(cancellationToken);
            if (await applications.FindAsync(organisation, application, cancellationToken) is not null)
            {
                return await surroundings.RefuseAsync(
                    $"There is an application {application} already. For a new secret: securemail app rotate {organisation} {application}");
            }
            if (await applications.AddAsync(organisation, application, settings, keys, cancellationToken) is not { } secret)
            {
                return await surroundings.RefuseAsync("An application's name has 1 to 64 of a-z, A-Z, 0-9, hyphen, dot and underscore.");
            }
            await Paste.WriteAsync(surroundings.Output, webhook, owner, application, settings.Kind, secret);
            return 0;
        });
        return command;
    }

    private static Command Set(Surroundings surroundings)
    {
        var (id, name, options) = (OrganisationCommand.Id(), Name(), new ApplicationOptions());
        var command = new Command("set", "Change an application's settings; what is not named stays.") { id, name };
        options.AddTo(command);
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var (organisation, application) = (parsed.GetRequiredValue(id), parsed.GetRequiredValue(name));
            var applications = await surroundings.ApplicationsAsync(cancellationToken);
            if (await applications.FindAsync(organisation, application, cancellationToken) is not { } known)
            {
                return await RefuseChangeAsync(surroundings, applications, organisation, application, cancellationToken);
            }
            var settings = options.Apply(parsed, known.Settings);
            if (ApplicationRules.Check(settings) is { Count: > 0 } faults)
            {
                return await surroundings.RefuseAsync(string.Join(Environment.NewLine, faults));
            }
            if (!await applications.ChangeAsync(organisation, application, before => options.Apply(parsed, before), cancellationToken))
            {
                return await RefuseChangeAsync(surroundings, applications, organisation, application, cancellationToken);
            }
            ApplicationSheet.WriteSettings(surroundings, settings);
            return 0;
        });
        return command;
    }

    private static Command Show(Surroundings surroundings)
    {
        var (id, name) = (OrganisationCommand.Id(), Name());
        var command = new Command("show", "Show every setting of an application.") { id, name };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var (organisation, application) = (parsed.GetRequiredValue(id), parsed.GetRequiredValue(name));
            var applications = await surroundings.ApplicationsAsync(cancellationToken);
            if (await applications.FindAsync(organisation, application, cancellationToken) is not { } known)
            {
                return await RefuseChangeAsync(surroundings, applications, organisation, application, cancellationToken);
            }
            ApplicationSheet.WriteSettings(surroundings, known.Settings);
            return 0;
        });
        return command;
    }

    private static Command List(Surroundings surroundings)
    {
        var id = OrganisationCommand.Id();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "List an organisation's applications.") { id, json };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var applications = await surroundings.ApplicationsAsync(cancellationToken);
            var known = await applications.ListAsync(parsed.GetRequiredValue(id), cancellationToken).ToListAsync(cancellationToken);
            ApplicationSheet.Write(surroundings, known, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Command Rotate(Surroundings surroundings)
    {
        var (id, name, keyOptions) = (OrganisationCommand.Id(), Name(), new KeyOptions());
        var command = new Command("rotate", "Give an application a new secret or key; the one before stays valid until the next rotation or revocation.") { id, name };
        keyOptions.AddTo(command);
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var (organisation, application) = (parsed.GetRequiredValue(id), parsed.GetRequiredValue(name));
            var applications = await surroundings.ApplicationsAsync(cancellationToken);
            if (await applications.FindAsync(organisation, application, cancellationToken) is not { } known)
            {
                return await RefuseChangeAsync(surroundings, applications, organisation, application, cancellationToken);
            }
            var (keys, fault) = await keyOptions.ReadAsync(parsed, known.Settings.Kind, isNew: false, surroundings, cancellationToken);
            if (fault is not null || known.Settings.Kind == ApplicationKind.Ses)
            {
                return await surroundings.RefuseAsync(fault ?? "The kind ses has no secret: its topic is what counts. To change it: securemail app set --topic");
            }
            if (await applications.RotateAsync(organisation, application, keys, cancellationToken) is not { } secret)
            {
                return await RefuseChangeAsync(surroundings, applications, organisation, application, cancellationToken);
            }
            var changed = await applications.FindAsync(organisation, application, cancellationToken);
            await WriteRotatedAsync(surroundings, organisation, application, secret, changed?.HasPreviousSecret == true);
            return 0;
        });
        return command;
    }

    private static async Task WriteRotatedAsync(
        Surroundings surroundings, string organisation, string application, string secret, bool hasPrevious)
    {
        if (secret.Length > 0)
        {
            await surroundings.Output.WriteLineAsync($"secret   {secret}");
        }
        var shown = secret.Length > 0 ? "It is shown only now" : "The new key is stored, sealed";
        await surroundings.Output.WriteLineAsync(hasPrevious
            ? $"{shown}. The one before stays valid; when the mail flow has the new one: securemail app revoke {organisation} {application} --previous"
            : $"{shown}, and it is the only one that is valid.");
    }

    private static Command Revoke(Surroundings surroundings)
    {
        var (id, name) = (OrganisationCommand.Id(), Name());
        var previous = new Option<bool>("--previous") { Description = "Forget only the secret before the newest." };
        var command = new Command("revoke", "Shut an application out and forget its secrets.") { id, name, previous };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var (organisation, application) = (parsed.GetRequiredValue(id), parsed.GetRequiredValue(name));
            var applications = await surroundings.ApplicationsAsync(cancellationToken);
            var onlyPrevious = parsed.GetValue(previous);
            var done = onlyPrevious
                ? await applications.ForgetPreviousAsync(organisation, application, cancellationToken)
                : await applications.RevokeAsync(organisation, application, cancellationToken);
            if (!done)
            {
                return await RefuseChangeAsync(surroundings, applications, organisation, application, cancellationToken);
            }
            await surroundings.Output.WriteLineAsync(onlyPrevious
                ? $"Only the newest secret of {application} is valid now."
                : $"{application} is shut out. To admit it again with a new secret: securemail app rotate {organisation} {application}");
            return 0;
        });
        return command;
    }

    private static async Task<int> RefuseChangeAsync(
        Surroundings surroundings, ApplicationDirectory applications, string organisation, string application, CancellationToken cancellationToken) =>
        await surroundings.RefuseAsync(await applications.FindAsync(organisation, application, cancellationToken) is null
            ? $"There is no application {Sheet.Plain(application)} of {Sheet.Plain(organisation)}. To see which there are: securemail app list"
            : $"Somebody else changed {application} in this moment. Try again.");
}
