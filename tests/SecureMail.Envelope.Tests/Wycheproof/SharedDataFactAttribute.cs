namespace SecureMail.Envelope.Tests.Wycheproof;

/// <summary>A test that needs data beside the checkout; where it is absent, the run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string folder)
    {
        Folder = folder;
        if (Repository.Shared(folder) is not null) return;
        Skip = $"not present: shared/{folder} beside the checkout (or set SECUREMAIL_SHARED)";
    }

    public string Folder { get; }
}
