namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Marks a setting whose value is never shown: not in logs, differences or error messages.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
