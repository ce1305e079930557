namespace StreamingAnomaly.Models.Bundles;

/// <summary>A bundle is damaged, unknown or not acceptable; the message names the bundle, the file and what to do.</summary>
public sealed class BundleException(string message, Exception? inner = null) : Exception(message, inner);
