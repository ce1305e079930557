namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>The identity provider does not answer, or not with its metadata.</summary>
internal sealed class ProviderUnavailableException(string message, Exception inner) : Exception(message, inner);
