namespace StreamingAnomaly.Contracts.Audit;

/// <summary>Who did what to which thing, when.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Actor">Who: <c>person:kim</c>, <c>key:etch-gateway (k3f9x2ab)</c>, <c>local</c>, or a service such as <c>scorer</c>.</param>
/// <param name="Action">What was done, noun and verb: <c>webhook.replay</c>, <c>model.promote</c>.</param>
/// <param name="Target">To what: a name or id.</param>
/// <param name="Detail">Whatever else a person needs to understand it; empty if nothing.</param>
public sealed record AuditEntry(DateTimeOffset Time, string Actor, string Action, string Target, string Detail);
