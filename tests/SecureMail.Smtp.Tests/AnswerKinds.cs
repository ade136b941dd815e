using System.Text;

namespace SecureMail.Smtp.Tests;

/// <summary>The twelve kinds of answer a stage can meet.</summary>
internal static class AnswerKinds
{
    /// <summary>The code that would let the dialogue go on.</summary>
    public static int GoodCode(string stage) => stage switch
    {
        "greeting" or "STARTTLS" => 220,
        "DATA" => 354,
        "QUIT" => 221,
        _ => 250,
    };

    public static byte[] Of(string kind, int good) => Encoding.Latin1.GetBytes(kind switch
    {
        "4yz" => "451 4.3.0 Later\r\n",
        "5yz" => "554 5.3.0 Never\r\n",
        "421" => "421 4.3.2 Closing\r\n",
        "EOF" or "timeout" => "",
        "multi-line-5yz" => "550-5.7.1 One\r\n550-5.7.1 Two\r\n550 5.7.1 Three\r\n",
        "two-codes" => $"{good}-Yes\r\n550 No\r\n",
        "8KB-line" => $"{good} {new string('x', 8_192)}\r\n",
        "endless-lines" => string.Concat(Enumerable.Repeat($"{good}-x\r\n", 500)),
        "junk" => "\u0001\u0080 HTTP/1.1 400 Bad Request\r\n",
        "wrong-class" => good == 354 ? "250 Yes\r\n" : "354 Go on\r\n",
        "half-line" => "25",
        _ => throw new InvalidDataException($"Unknown kind of answer: {kind}"),
    });
}
