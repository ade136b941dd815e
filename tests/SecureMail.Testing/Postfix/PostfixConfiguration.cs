using System.Globalization;

namespace SecureMail.Testing.Postfix;

/// <summary>The two files a Postfix needs to live in a folder of its own.</summary>
internal static class PostfixConfiguration
{
    public static IEnumerable<string> Main(string folder, string log, string pem) =>
    [
        "compatibility_level = 3.6",
        $"queue_directory = {folder}/spool",
        $"data_directory = {folder}/data",
        "command_directory = /usr/sbin",
        "daemon_directory = /usr/lib/postfix/sbin",
        $"maillog_file = {log}",
        $"maillog_file_prefixes = {Path.GetTempPath()}, {folder}",
        "myhostname = mx.example.net",
        "inet_interfaces = 127.0.0.1",
        "inet_protocols = ipv4",
        "mydestination =",
        "mynetworks =",
        "alias_maps =",
        "smtpd_relay_restrictions = reject_unauth_destination",
        $"virtual_mailbox_domains = {PostfixServer.Domain}",
        $"virtual_mailbox_base = {folder}/mail",
        "virtual_mailbox_maps = static:inbox/",
        "virtual_uid_maps = static:65534",
        "virtual_gid_maps = static:65534",
        "virtual_minimum_uid = 100",
        "smtpd_tls_security_level = may",
        $"smtpd_tls_chain_files = {pem}",
        "smtpd_peername_lookup = no",
        "smtpd_client_connection_rate_limit = 0",
        "in_flow_delay = 0",
        "notify_classes =", // A full disk would make a mail to the postmaster of each refusal.
    ];

    public static IEnumerable<string> Master(int port) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port} inet n - n - - smtpd"),
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "verify unix - - n - 1 verify",
        "flush unix n - n 1000? 0 flush",
        "proxymap unix - - n - - proxymap",
        "smtp unix - - n - - smtp",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "virtual unix - n n - - virtual",
        "anvil unix - - n - 1 anvil",
        "scache unix - - n - 1 scache",
        "postlog unix-dgram n - n - 1 postlogd",
    ];
}
