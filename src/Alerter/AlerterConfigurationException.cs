namespace StreamingAnomaly.Alerter;

/// <summary>A setting of the alerter cannot work. The message names it and says what to write instead.</summary>
public sealed class AlerterConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
