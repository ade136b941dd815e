using System.Diagnostics.CodeAnalysis;

namespace SecureMail.Mime;

/// <summary>One person or role in an address field (RFC 5322 section 3.4).</summary>
/// <param name="DisplayName">For people, decoded, no control characters; empty when there is none. Proves nothing: the sender chose it.</param>
/// <param name="Address">local@domain as written, without brackets, comments or white space. Not validated: see <see cref="AddrSpec"/>.</param>
public sealed record Mailbox(string DisplayName, string Address)
{
    /// <summary>Reads one mailbox: an address alone, or a name and an address in angle brackets.</summary>
    /// <param name="text">For example: "Jane Doe" &lt;jane@example.com&gt;</param>
    /// <param name="mailbox">The mailbox, its address normalised as <see cref="AddrSpec"/> does.</param>
    /// <returns>False unless there is exactly one mailbox and its address is valid.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        if (text is null || text.Length > 4096) return false;
        var list = AddressParser.Parse(text, fallback: null);
        if (list.Count != 1 || !AddrSpec.TryParse(list[0].Address, out var address)) return false;
        mailbox = list[0] with { Address = address.ToString() };
        return true;
    }

    /// <summary>Reads an unfolded address field: a list of mailboxes and groups. Groups are flattened, what is no address is left out.</summary>
    public static IReadOnlyList<Mailbox> ParseList(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return AddressParser.Parse(field, fallback: null);
    }

    /// <inheritdoc/>
    public override string ToString() => DisplayName.Length == 0 ? Address : $"{DisplayName} <{Address}>";
}
