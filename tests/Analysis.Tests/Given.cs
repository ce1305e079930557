using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Simulation;

namespace StreamingAnomaly.Analysis.Tests;

/// <summary>Tables of the synthetic fab and small ones by hand.</summary>
internal static class Given
{
    public const long Second = 1_000_000_000;
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Readings of a fab, ten a second.</summary>
    public static IEnumerable<FabSample> Fab(IReadOnlyList<FabEquipment> equipment, TimeSpan length, params FabFault[] faults)
    {
        var simulator = new FabSimulator(new() { Equipment = equipment, Faults = faults.OrderBy(f => f.Start), Seed = 3 }, Start);
        var end = Start + length;
        while (simulator.NextTime < end) yield return simulator.Next();
    }

    public static FabFault Fault(string equipment, FabFaultKind kind, double atSeconds, double seconds, double deviations, params string[] sensors) =>
        new(equipment, kind, Start.AddSeconds(atSeconds), TimeSpan.FromSeconds(seconds), sensors, deviations);

    public static AnalysisTable Table(IEnumerable<FabSample> samples, AnalysisOptions? options = null, long maxCells = 10_000_000)
    {
        var builder = new TableBuilder(options ?? new(), maxCells);
        foreach (var sample in samples) builder.Add(sample.Reading, sample.Label);
        return TableAssembly.Build(builder, options ?? new());
    }

    /// <summary>A row a second of one equipment; a value of NaN is missing.</summary>
    public static AnalysisTable Rows(string[] sensors, double[][] rows, AnalysisOptions? options = null, Func<int, (string Key, string Value)[]>? context = null)
    {
        var builder = new TableBuilder(options ?? new(), 1_000_000);
        for (var i = 0; i < rows.Length; i++)
            builder.Add(new Reading(
                "tool", i * Second, [.. sensors.Select((s, f) => new SensorValue(s, rows[i][f]))],
                [.. (context?.Invoke(i) ?? []).Select(c => new KeyValuePair<string, string>(c.Key, c.Value))]), null);
        return TableAssembly.Build(builder, options ?? new());
    }

    public static Watch Unwatched { get; } = new(_ => { }, "test", 0, 1, CancellationToken.None);

    public static AnalysisOutcome Run(AnalysisTable table, AnalysisOptions options, MomentAccess? moment = null) =>
        new AnalysisEngine(moment ?? MomentAccess.None("none here"), TimeProvider.System).Run(table, options, _ => { }, CancellationToken.None);
}
