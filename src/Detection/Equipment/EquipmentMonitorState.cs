namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Everything an <see cref="EquipmentMonitor"/> holds, but not the model.</summary>
/// <param name="Collector">The baseline being gathered, null when done.</param>
/// <param name="Scorer">The scorer, null before the first model.</param>
public sealed record EquipmentMonitorState(BaselineCollectorState? Collector, EquipmentScorerState? Scorer);
