using SecureMail.AzureServices.Tables;

namespace SecureMail.AzureServices.Tests.Tables;

public sealed class TableBatchTests
{
    private const string Head =
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_2\r\n\r\n" +
        "--changesetresponse_2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n";

    private const string Tail = "\r\n--changesetresponse_2--\r\n--batchresponse_1--\r\n";

    public static TheoryData<string, int, string?, int?, string> Failures => new()
    {
        {
            "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n" +
            """{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"3:The specified entity already exists."}}}""",
            409, "EntityAlreadyExists", 3, "the service says which write"
        },
        {
            "HTTP/1.1 412 Precondition Failed\r\n\r\n" +
            """{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US","value":"12:The update condition was not satisfied.\nRequestId:x"}}}""",
            412, "UpdateConditionNotSatisfied", 12, "two digits, no other header"
        },
        { "HTTP/1.1 503 Busy\r\n\r\n<html>", 503, null, null, "a body that is not the service's" },
        { "HTTP/1.1 500 Error\r\n", 500, null, null, "no body" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void ReadFailure_NamesStatusCodeAndPlace(string part, int status, string? code, int? index, string reason)
    {
        var failure = TableBatch.ReadFailure(Head + part + Tail);
        Assert.Equal((status, code, index, reason), (failure!.Status, failure.Error?.Code, failure.Index, reason));
        Assert.Equal(status, failure.ToException().Status);
    }

    [Fact]
    public void ReadFailure_AllWritten_IsNull() =>
        Assert.Null(TableBatch.ReadFailure(Head + "HTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n" + Tail + Head + "HTTP/1.1 201 Created\r\n" + Tail));
}
