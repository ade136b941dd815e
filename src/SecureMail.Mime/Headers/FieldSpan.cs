namespace SecureMail.Mime;

/// <summary>Where a field stands in the message, in bytes from its start. A message of 1,000 parts has thousands: kept small.</summary>
internal readonly record struct FieldSpan(int Offset, int NameLength, int ValueOffset, int ValueLength);
