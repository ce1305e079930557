namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Metadata of an endpoint: who may call it.</summary>
public sealed record AccessRule(Access Access);
