namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Something about a baseline that a person should know.</summary>
/// <param name="Severity">What it means for training.</param>
/// <param name="Sensor">The sensor concerned, "*" for all.</param>
/// <param name="Text">What was seen and what to do about it.</param>
public sealed record BaselineFinding(FindingSeverity Severity, string Sensor, string Text);
