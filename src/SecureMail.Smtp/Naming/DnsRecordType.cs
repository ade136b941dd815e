namespace SecureMail.Smtp.Naming;

/// <summary>RFC 1035 section 3.2.2.</summary>
internal enum DnsRecordType : ushort
{
    MailExchange = 15,
    Text = 16,
}
