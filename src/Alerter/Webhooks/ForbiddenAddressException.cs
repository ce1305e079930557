namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>A receiver's host resolves to an address that may not be called.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);
