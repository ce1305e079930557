namespace StreamingAnomaly.Integration.Tests;

/// <summary>One record of the readings topic, with what must become of it.</summary>
/// <param name="Equipment">Key.</param>
/// <param name="Json">Value.</param>
/// <param name="Reason">Why it is set aside; null if it counts.</param>
/// <param name="IsReading">It can be read as a reading.</param>
internal readonly record struct FabLine(string Equipment, byte[] Json, string? Reason = null, bool IsReading = true);
