using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

/// <summary>A test over the developers' corpus; skipped where it is not present.</summary>
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (SharedData.Corpora is null) Skip = "not present: the corpus (see SharedData)";
    }
}
