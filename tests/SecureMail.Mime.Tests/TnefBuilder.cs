using System.Text;

namespace SecureMail.Mime.Tests;

/// <summary>Writes winmail.dat ([MS-OXTNEF]), as much of it as the tests need.</summary>
internal static class TnefBuilder
{
    private static readonly byte[] MessageInterface = Convert.FromHexString("0703020000000000C000000000000046");

    internal static MimeMessage Mail(byte[] package) => Tests.Mail.Read($"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(package)}");

    internal static byte[] Package(params byte[][] attributes) => [0x78, 0x9F, 0x3E, 0x22, 1, 0, .. attributes.SelectMany(attribute => attribute)];

    internal static byte[] File(string name, string content) =>
        [.. Attribute(2, 0x00069002, []), .. Attribute(2, 0x00018010, Encoding.ASCII.GetBytes(name + "\0")), .. Attribute(2, 0x0006800F, Encoding.ASCII.GetBytes(content))];

    internal static byte[] Message(string name, byte[] package) =>
        [.. Attribute(2, 0x00069002, []), .. Attribute(2, 0x00018010, Encoding.ASCII.GetBytes(name + "\0")), .. Attribute(2, 0x00069005, Property(0x000D, 0x3701, [.. MessageInterface, .. package]))];

    /// <summary>RTF that is stored, not packed ([MS-OXRTFCP] section 2.1.3.1).</summary>
    internal static byte[] RtfBody(string rtf) => Attribute(1, 0x00069003, Property(0x0102, 0x1009,
        [.. BitConverter.GetBytes(rtf.Length + 12), .. BitConverter.GetBytes(rtf.Length), .. "MELA"u8, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(rtf)]));

    private static byte[] Property(ushort type, ushort id, byte[] value) =>
    [
        .. BitConverter.GetBytes(1), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(id),
        .. BitConverter.GetBytes(1), .. BitConverter.GetBytes(value.Length), .. value, .. new byte[(4 - (value.Length % 4)) % 4],
    ];

    private static byte[] Attribute(byte level, uint id, byte[] value) =>
        [level, .. BitConverter.GetBytes(id), .. BitConverter.GetBytes(value.Length), .. value, .. BitConverter.GetBytes((ushort)(value.Sum(letter => letter) & 0xFFFF))];
}
