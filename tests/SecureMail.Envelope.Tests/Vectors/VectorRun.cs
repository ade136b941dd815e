namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>Reads a vector completely, then gives the check to run.</summary>
internal static class VectorRun
{
    internal static Func<Task> Prepare(VectorFile vector)
    {
        vector.Text("reason");
        Func<Task> check = vector.Text("kind") switch
        {
            "sealed" => new SealedVector(vector).CheckAsync,
            "field" => new FieldVector(vector).CheckAsync,
            "key row" => new KeyRowVector(vector).CheckAsync,
            "exported" => new ExportedVector(vector).CheckAsync,
            var unknown => throw new InvalidDataException($"{vector.Name}: '{unknown}' is no kind of vector."),
        };
        vector.RequireAllRead();
        return check;
    }
}
