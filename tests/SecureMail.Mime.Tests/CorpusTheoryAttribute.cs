using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

/// <summary>A table of cases over the developers' corpus; skipped where it is not present.</summary>
internal sealed class CorpusTheoryAttribute : TheoryAttribute
{
    public CorpusTheoryAttribute()
    {
        if (SharedData.Corpora is null) Skip = "not present: the corpus (see SharedData)";
    }
}
