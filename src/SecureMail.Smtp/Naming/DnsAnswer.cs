using System.Text;

namespace SecureMail.Smtp.Naming;

/// <summary>What a name server said to one question.</summary>
internal sealed class DnsAnswer
{
    private const int ResponseMark = 0x8000;
    private const int TruncatedMark = 0x0200;
    private const int NameError = 3;
    private const int MaxRecords = 200;

    private readonly List<MailExchange> exchanges = [];
    private readonly List<string> texts = [];

    /// <summary>Whether the rest is to be asked for over TCP.</summary>
    public bool IsTruncated { get; private init; }

    public bool IsKnown { get; private init; }

    /// <summary>Reads it; null when it is no answer to this question.</summary>
    public static DnsAnswer? Read(ReadOnlySpan<byte> message, DnsQuery query)
    {
        var reader = new DnsReader(message, 0);
        var id = reader.Take(2);
        var flags = reader.Number();
        var questions = reader.Number();
        var records = reader.Number();
        reader.Take(4);
        if (reader.IsBroken || !id.SequenceEqual(query.Bytes.AsSpan(0, 2)) || (flags & ResponseMark) == 0 || questions != 1
            || !Ascii.EqualsIgnoreCase(reader.Take(query.Question.Length), query.Question))
        {
            return null;
        }
        var code = flags & 0xf;
        var answer = new DnsAnswer { IsTruncated = (flags & TruncatedMark) != 0, IsKnown = code is 0 or NameError };
        for (var i = 0; i < Math.Min((int)records, MaxRecords) && !reader.IsBroken; i++) answer.ReadRecord(ref reader, message, query.Type);
        return reader.IsBroken && !answer.IsTruncated ? null : answer;
    }

    public DnsResult<MailExchange> Exchanges => Result(exchanges);

    public DnsResult<string> Texts => Result(texts);

    private DnsResult<T> Result<T>(List<T> records) => !IsKnown
        ? new DnsResult<T>(DnsOutcome.Unavailable, [])
        : new DnsResult<T>(records.Count > 0 ? DnsOutcome.Found : DnsOutcome.None, records);

    // RFC 1035 section 4.1.3. The resolver follows aliases; their records are passed over.
    private void ReadRecord(ref DnsReader reader, ReadOnlySpan<byte> message, DnsRecordType type)
    {
        reader.Name();
        var found = reader.Number();
        reader.Take(6);
        var length = reader.Number();
        var start = reader.Position;
        var data = reader.Take(length);
        if (reader.IsBroken || found != (ushort)type) return;
        if (type == DnsRecordType.Text)
        {
            texts.Add(Text(data));
            return;
        }
        var inside = new DnsReader(message[..(start + length)], start);
        var preference = inside.Number();
        var host = inside.Name();
        if (inside.IsBroken) reader.Refuse();
        else exchanges.Add(new MailExchange(preference, host));
    }

    /// <summary>Section 3.3.14: strings of at most 255 octets, which belong together without anything between.</summary>
    private static string Text(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder(data.Length);
        while (!data.IsEmpty)
        {
            var length = Math.Min((int)data[0], data.Length - 1);
            text.Append(Encoding.Latin1.GetString(data.Slice(1, length)));
            data = data[(1 + length)..];
        }
        return text.ToString();
    }
}
