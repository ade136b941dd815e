using System.CommandLine;
using SecureMail.Cli.Administration;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Organisations;

/// <summary><c>securemail org</c>: adds, changes and shows organisations.</summary>
internal static class OrganisationCommand
{
    public static Command Create(Surroundings surroundings) => new("org", "Add, change and show organisations.")
    {
        Add(surroundings),
        Set(surroundings),
        Show(surroundings),
    };

    /// <summary>The argument that names an organisation.</summary>
    public static Argument<string> Id() => new("ORG") { Description = "The organisation's short name, such as acme." };

    private static Command Add(Surroundings surroundings)
    {
        var id = Id();
        var options = new OrganisationOptions();
        options.Name.Required = true;
        options.Domains.Required = true;
        var command = new Command("add", "Add an organisation.") { id };
        options.AddTo(command);
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var directory = await surroundings.OrganisationsAsync(cancellationToken);
            var added = parsed.GetRequiredValue(id);
            if (await directory.FindAsync(added, cancellationToken) is not null)
            {
                return await surroundings.RefuseAsync($"There is an organisation {added} already. To change it: securemail org set {added}");
            }
            var blank = new Organisation { Id = added, Name = "", Domains = [] };
            return await SaveAsync(directory, blank, options, parsed, surroundings, cancellationToken);
        });
        return command;
    }

    private static Command Set(Surroundings surroundings)
    {
        var id = Id();
        var options = new OrganisationOptions();
        var command = new Command("set", "Change settings of an organisation; what is not named stays.") { id };
        options.AddTo(command);
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var directory = await surroundings.OrganisationsAsync(cancellationToken);
            return await directory.FindAsync(parsed.GetRequiredValue(id), cancellationToken) is { } known
                ? await SaveAsync(directory, known, options, parsed, surroundings, cancellationToken)
                : await surroundings.RefuseAsync(Unknown(parsed.GetRequiredValue(id)));
        });
        return command;
    }

    private static Command Show(Surroundings surroundings)
    {
        var id = Id();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("show", "Show every setting of an organisation.") { id, json };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var directory = await surroundings.OrganisationsAsync(cancellationToken);
            if (await directory.FindAsync(parsed.GetRequiredValue(id), cancellationToken) is not { } known)
            {
                return await surroundings.RefuseAsync(Unknown(parsed.GetRequiredValue(id)));
            }
            OrganisationSheet.Write(surroundings, known, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    /// <summary>What is said of an organisation that is not there.</summary>
    public static string Unknown(string id) => $"There is no organisation {Sheet.Plain(id)}. To add it: securemail org add";

    private static async Task<int> SaveAsync(
        OrganisationDirectory directory, Organisation before, OrganisationOptions options, ParseResult parsed, Surroundings surroundings, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> faults = options.Apply(parsed, before, out var organisation) is { } fault ? [fault]
            : directory.Check(organisation) is { Count: > 0 } wrong ? wrong
            : organisation.KeyUri != before.KeyUri && await KeyFaultAsync(organisation, surroundings, cancellationToken) is { } keyFault ? [keyFault]
            : await directory.SaveAsync(organisation, cancellationToken);
        foreach (var sentence in faults)
        {
            await surroundings.Error.WriteLineAsync(sentence);
        }
        if (faults.Count > 0)
        {
            return 1;
        }
        OrganisationSheet.Write(surroundings, organisation, json: false);
        return 0;
    }

    /// <summary>
    /// Why nothing could be sealed under the organisation's new key: with a wrong address every mail of it would be refused.
    /// A login that may not look is no reason; the program's may.
    /// </summary>
    private static async Task<string?> KeyFaultAsync(Organisation organisation, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (organisation.KeyUri is not { } keyUri || surroundings.OpenOtherKeys()(keyUri) is not { } key)
        {
            return null;
        }
        try
        {
            await key.NewestIdAsync(cancellationToken);
            return null;
        }
        catch (KeyUnavailableException refused) when (refused.Failure == UnwrapFailure.Refused)
        {
            await surroundings.Error.WriteLineAsync($"Not tried: {refused.Message} Make sure that the program may use it.");
            return null;
        }
        catch (KeyUnavailableException fault)
        {
            return fault.Message;
        }
    }
}
