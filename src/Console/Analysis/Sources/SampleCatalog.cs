using StreamingAnomaly.Datasets.Simulation;

namespace StreamingAnomaly.Console.Analysis.Sources;

/// <summary>Data that comes with the program: scenes of the synthetic fab, the same on every machine.</summary>
internal static class SampleCatalog
{
    /// <summary>Scenes by name.</summary>
    public static IReadOnlyDictionary<string, SyntheticRequest> All { get; } = new Dictionary<string, SyntheticRequest>(StringComparer.Ordinal)
    {
        // Every kind of fault once: to see what the detectors make of each.
        ["etch-faults"] = new() { Type = EquipmentType.Etcher, Equipment = 3, Minutes = 15, Seed = 11 },
        // One pump of four fails again and again: to see a ranking.
        ["bad-pump"] = new()
        {
            Type = EquipmentType.Pump, Equipment = 4, Minutes = 12, Seed = 12,
            Faults = [.. Enumerable.Range(0, 7).Select(i => new FaultRequest
            {
                Kind = i % 2 == 0 ? FabFaultKind.LevelShift : FabFaultKind.Oscillation, Equipment = 3, At = 0.15 + (0.12 * i), Seconds = 6, Deviations = 9,
                Sensors = ["body_c", "motor_current_a"],
            })],
        },
        // Values of another recipe step: normal by themselves, wrong where they are.
        ["wrong-step"] = new()
        {
            Type = EquipmentType.TestStand, Equipment = 2, Minutes = 10, Seed = 13, Missing = 0.01,
            Faults = [.. Enumerable.Range(0, 5).Select(i => new FaultRequest { Kind = FabFaultKind.WrongStep, Equipment = (i % 2) + 1, At = 0.25 + (0.15 * i), Seconds = 4 })],
        },
    };

    /// <summary>The one of this name.</summary>
    /// <exception cref="AnalysisRefusal">There is none; says which there are.</exception>
    public static SyntheticRequest Require(string? name) => name is not null && All.TryGetValue(name, out var found) ? found
        : throw new AnalysisRefusal(400, $"source.sample is '{name}'; the samples are {string.Join(", ", All.Keys)}");
}
