using System.Text;
using System.Text.Unicode;

namespace SecureMail.Mime;

/// <summary>
/// Checks of whole fields that would else come when a property is read: a message that was read raises no error later.
/// </summary>
internal sealed class FieldChecks(MimeReading reading, DefectList defects)
{
    // RFC 5322 section 3.6: at most one of each; RFC 2045 section 3 for the MIME fields.
    private static readonly string[] Single =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID",
    ];

    private static readonly string[] AddressFields =
        ["From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-From", "Resent-To", "Resent-Cc", "Disposition-Notification-To"];

    private readonly MimeLimits _limits = reading.Limits;

    /// <summary>Checks a header block.</summary>
    internal void Check(ReadOnlySpan<byte> raw, ReadOnlySpan<FieldSpan> fields)
    {
        var seen = 0;
        CheckCharset(raw, fields);
        foreach (var field in fields)
        {
            var name = raw.Slice(field.Offset, field.NameLength);
            var value = raw.Slice(field.ValueOffset, field.ValueLength);
            CheckEncodedWords(value, field.Offset);
            CheckAddresses(name, value, field.Offset);
            var bit = 1 << IndexOf(Single, name) + 1;
            if (bit > 1 && (seen & bit) != 0) defects.Add(MimeDefectKind.DuplicateField, field.Offset);
            seen |= bit;
        }
    }

    private void CheckCharset(ReadOnlySpan<byte> raw, ReadOnlySpan<FieldSpan> fields)
    {
        // Nearly every header is ASCII, and one look at the whole block tells.
        if (fields.IsEmpty || Ascii.IsValid(raw[fields[0].Offset..(fields[^1].ValueOffset + fields[^1].ValueLength)])) return;
        foreach (var field in fields)
        {
            if (!Utf8.IsValid(raw.Slice(field.ValueOffset, field.ValueLength))) defects.Add(MimeDefectKind.UnknownCharset, field.Offset);
        }
    }

    private void CheckEncodedWords(ReadOnlySpan<byte> value, int offset)
    {
        // A word takes more than two bytes, so a short field cannot hold too many.
        if (value.Length <= _limits.MaxEncodedWords * 2L) return;
        if (value.Count("=?"u8) > _limits.MaxEncodedWords) throw new MimeLimitException(MimeLimit.EncodedWords, _limits.MaxEncodedWords, offset);
    }

    private void CheckAddresses(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int offset)
    {
        if (value.Length <= _limits.MaxAddresses || IndexOf(AddressFields, name) < 0) return;
        if (value.Count((byte)',') + value.Count((byte)';') < _limits.MaxAddresses) return;
        if (AddressParser.Parse(HeaderText.Unfold(value, reading.Fallback), reading.Fallback, _limits.MaxAddresses + 1).Count <= _limits.MaxAddresses) return;
        throw new MimeLimitException(MimeLimit.Addresses, _limits.MaxAddresses, offset);
    }

    private static int IndexOf(string[] names, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == name.Length && Ascii.EqualsIgnoreCase(name, names[i])) return i;
        }
        return -1;
    }
}
