using StreamingAnomaly.Analysis.Anomalies;
using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Console.Analysis.Uploads;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.Analysis.Api;

/// <summary>What this console can analyse, and with what.</summary>
internal sealed record AnalysisAbilities(
    MomentAbility Moment, AbilityLimits Limits, IReadOnlyList<SampleData> Samples, IReadOnlyList<SyntheticType> Synthetic, IReadOnlyList<string> Faults, string? HistoryReason);

/// <summary>Whether MOMENT can be asked, which model, or why not.</summary>
internal sealed record MomentAbility(bool Available, string? Model, string? Reason);

/// <summary>Limits of uploads and jobs: bytes, bytes, values in memory, waiting jobs.</summary>
internal sealed record AbilityLimits(long MaxUpload, long MaxDisk, long MaxCells, int Queue);

/// <summary>Data that comes with the program and its sensors.</summary>
internal sealed record SampleData(string Name, IReadOnlyList<string> Sensors);

/// <summary>A type of synthetic equipment and its sensors.</summary>
internal sealed record SyntheticType(string Type, IReadOnlyList<string> Sensors);

/// <summary>Uploads, newest first.</summary>
internal sealed record UploadList(IReadOnlyList<Upload> Items);

/// <summary>A page of jobs, newest first.</summary>
internal sealed record JobList(IReadOnlyList<Job> Items, string? Next);

/// <summary>A page of anomalies.</summary>
internal sealed record AnomalyList(IReadOnlyList<AnomalyAnswer> Items, string? Next, int Total);

/// <summary>An anomaly with its times as text.</summary>
internal sealed record AnomalyAnswer(
    string Equipment, AnomalyKind Kind, string From, string To, int Rows, double Peak, IReadOnlyList<SensorPart> Sensors, string? Context, bool? Labelled)
{
    /// <summary>Of an anomaly.</summary>
    public static AnomalyAnswer Of(Anomaly a) =>
        new(a.Equipment, a.Kind, IsoTime.Format(a.From), IsoTime.Format(a.To), a.Rows, a.Peak, a.Sensors, a.Context, a.Labelled);
}
