namespace StreamingAnomaly.Analysis.Result;

/// <summary>An equipment of the data.</summary>
/// <param name="Name">Id.</param>
/// <param name="First">Its first row.</param>
/// <param name="Rows">Number of its rows.</param>
/// <param name="Sensors">Sensors that it has.</param>
/// <param name="From">First time, ISO 8601.</param>
/// <param name="To">Last time.</param>
internal sealed record EquipmentSummary(string Name, int First, int Rows, IReadOnlyList<string> Sensors, string From, string To);
