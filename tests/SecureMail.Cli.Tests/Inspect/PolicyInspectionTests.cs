using SecureMail.Cli.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Cli.Tests.Inspect;

public sealed class PolicyInspectionTests : IDisposable
{
    private readonly Desk desk = new();
    private readonly string file = Path.GetTempFileName();

    [Theory]
    [InlineData("[encrypt] Report", "", "bob@outside.example\tseal\tTagged\t")]
    [InlineData("(encrypt) Report", "", "bob@outside.example\tseal\tNearMiss\t")]
    [InlineData("Report", "", "bob@outside.example\tpass\tUntagged\t")]
    [InlineData("Report", " --to max@acme.example", "max@acme.example\tpass\tOwnDomain\t")]
    [InlineData("Report", " --app door", "bob@outside.example\trefuse\tNoWayOn\t")]
    [InlineData("[geheim]", "", "bob@outside.example\tseal\tTagged\t")]
    public async Task ItSaysTheVerdictAndItsReason(string subject, string options, string line)
    {
        await desk.AddAcmeAsync();
        await desk.TypeAsync("org set acme --tag encrypt --tag geheim");
        await desk.TypeAsync("app add acme door --kind postmark");
        await File.WriteAllBytesAsync(file, MailSample.About(subject).ToBytes());

        var typed = await desk.TypeAsync($"inspect {file} --policy acme{options}");

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.StartsWith(line, typed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policy nobody", "There is no organisation nobody.")]
    [InlineData("--policy acme --app nobody", "There is no application nobody.")]
    [InlineData("--policy acme --to bob", "The mail names no recipient that can be used")]
    public async Task WithoutWhatItNeeds_ItSaysSo(string options, string sentence)
    {
        await desk.AddAcmeAsync();
        await File.WriteAllBytesAsync(file, MailSample.Tagged().ToBytes());

        var typed = await desk.TypeAsync($"inspect {file} {options}");

        Assert.Equal(1, typed.Code);
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        desk.Dispose();
        File.Delete(file);
    }
}
