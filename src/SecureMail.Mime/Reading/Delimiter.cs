namespace SecureMail.Mime;

/// <summary>What ended a body: a boundary line, or the end of the message.</summary>
/// <param name="Level">Which open boundary, outermost 0; <see cref="None"/> at the end of the message.</param>
/// <param name="IsClose">The line closes its multipart.</param>
/// <param name="Start">Bytes from the start of the message to the line, or to the message's end.</param>
/// <param name="Next">Bytes from the start of the message to what follows the line.</param>
internal readonly record struct Delimiter(int Level, bool IsClose, int Start, int Next)
{
    internal const int None = -1;
}
