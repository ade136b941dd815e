using System.CommandLine;
using SecureMail.Cli.Inspect;

var root = new RootCommand("SecureMail for administrators: look at mails, organisations, applications and keys.")
{
    InspectCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
