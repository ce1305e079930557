namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Metadata of an endpoint: calls are recorded in the audit.</summary>
/// <param name="Action">What the caller does.</param>
/// <param name="Target">Route parameter, or else query parameter, that names what it is done to.</param>
internal sealed record AuditRule(string Action, string Target);
