using System.Text.Json.Serialization;

namespace SecureMail.Functions.Webhook;

/// <summary>The webhook's answer as JSON, by code that the compiler wrote: the first answer need not wait for it.</summary>
[JsonSerializable(typeof(InboundAnswer))]
internal sealed partial class InboundJson : JsonSerializerContext;
