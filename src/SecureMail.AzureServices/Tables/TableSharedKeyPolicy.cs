using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMail.AzureServices.Tables;

/// <summary>
/// Signs each try of a request with the account's key, in the Table service's form of Shared Key.
/// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
/// </summary>
internal sealed class TableSharedKeyPolicy(string account, byte[] key, TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var request = message.Request;
        request.Headers.SetValue("x-ms-date", clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(StringToSign(request)));
        request.Headers.SetValue("Authorization", $"SharedKey {account}:{Convert.ToBase64String(signature)}");
    }

    private string StringToSign(Request request) => string.Join('\n',
        request.Method.Method,
        Header(request, "Content-MD5"),
        Header(request, "Content-Type"),
        Header(request, "x-ms-date"),
        // Of the query only "comp" would be signed, and no table operation here has it.
        $"/{account}{request.Uri.ToUri().AbsolutePath}");

    private static string Header(Request request, string name) => request.Headers.TryGetValue(name, out var value) ? value! : "";
}
