namespace SecureMail.Envelope.Tests.Tampering;

/// <summary>A spoilt file and what it is opened as. The bytes are valid until the next one is asked for.</summary>
internal readonly record struct SpoiltFile(ArraySegment<byte> File, DataEncryptionKey Key, EnvelopeContext Context);
