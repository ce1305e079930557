namespace StreamingAnomaly.Contracts.Audit;

/// <summary>Something could not be recorded, so it must not be done. The message is for the person who asked.</summary>
public sealed class AuditException(string message, Exception? inner = null) : Exception(message, inner);
