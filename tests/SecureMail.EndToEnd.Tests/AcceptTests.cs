using System.Net;
using SecureMail.Core.Store;
using SecureMail.DevHost.Demo;

namespace SecureMail.EndToEnd.Tests;

[Collection(SharedMachine.Name)]
public sealed class AcceptTests(MachineFixture fixture)
{
    [Fact]
    public async Task TwentyIdenticalPostsInParallel_MakeOneMessage()
    {
        var flow = fixture.MailFlow(await fixture.NewOrganisationAsync());
        var mail = await fixture.DemoMailAsync();
        var recipient = "twenty@customer.example";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => flow.PostAsync(mail, DemoOrganisation.Sender, [recipient], CancellationToken.None)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var id = Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Single(answers, answer => answer.State == "stored");
        Assert.Equal(["manifest", "raw"], (await BlobsOfAsync(id)).Select(name => name.Split('/')[^1]).Order());
        await fixture.Mailboxes().WaitAsync(recipient, "secure message", CancellationToken.None);
        Assert.Equal(1, await fixture.Mailboxes().CountAsync(recipient, "secure message", CancellationToken.None));
    }

    private async Task<List<string>> BlobsOfAsync(string id)
    {
        List<string> names = [];
        await foreach (var blob in fixture.Machine.Storage.Blobs.ListAsync($"sealed/{MessageId.FromStored(id)}/", CancellationToken.None))
        {
            names.Add(blob.Name);
        }
        return names;
    }
}
