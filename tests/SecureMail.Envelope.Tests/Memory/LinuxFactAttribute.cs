namespace SecureMail.Envelope.Tests.Memory;

/// <summary>A test that reads /proc.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "not present: /proc/self/mem (Linux)";
    }
}
