using System.Globalization;
using SecureMail.Cli.Administration;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Doctor;

/// <summary>How old the applications' secrets are. A year is what most rules allow; nothing stops working.</summary>
internal static class SecretCheck
{
    private const string Part = "secrets";
    private const int MostNamed = 5;

    /// <summary>From this age on a secret is to be replaced.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromDays(365);

    public static async Task<Finding> RunAsync(ITableStore tables, Surroundings surroundings, CancellationToken cancellationToken)
    {
        try
        {
            var organisations = new OrganisationDirectory(tables, new OrganisationRules(surroundings.Settings.ShortRetentionAllowed));
            var applications = new ApplicationDirectory(tables, surroundings.Randomness, surroundings.Clock);
            List<(string Name, TimeSpan Age)> secrets = [];
            await foreach (var organisation in organisations.ListAsync(cancellationToken))
            {
                await foreach (var one in applications.ListAsync(organisation.Id, cancellationToken))
                {
                    if (one.IsEnabled)
                    {
                        secrets.Add(($"{organisation.Id} {one.Name}", surroundings.Clock.GetUtcNow() - (one.RotatedAt ?? one.CreatedAt)));
                    }
                }
            }
            return Judge(secrets);
        }
        catch (Exception fault) when (Faults.Sentence(fault) is { } sentence)
        {
            return Finding.NotChecked(Part, sentence);
        }
    }

    /// <summary>What the ages mean.</summary>
    public static Finding Judge(IReadOnlyList<(string Name, TimeSpan Age)> secrets)
    {
        if (secrets.Count == 0)
        {
            return Finding.Ok(Part, "No application has one.");
        }
        var old = secrets.Where(secret => secret.Age >= Old).OrderByDescending(secret => secret.Age).ToList();
        return old.Count == 0
            ? Finding.Ok(Part, string.Create(
                CultureInfo.InvariantCulture, $"{secrets.Count}, the oldest {Ages.Words(secrets.Max(secret => secret.Age))} old."))
            : Finding.Warning(
                Part,
                $"Older than a year: {string.Join(", ", old.Take(MostNamed).Select(secret => secret.Name))}{(old.Count > MostNamed ? " …" : "")}. Replace them: securemail app rotate {old[0].Name}.");
    }
}
