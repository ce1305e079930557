using System.Text.Json;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>A finished run (wafer, batch, cycle) as a store holds it. Its identity is (equipment, end, bundle).</summary>
public sealed record StoredRun
{
    /// <summary>Equipment.</summary>
    public required string Equipment { get; init; }

    /// <summary>Content hash of the bundle that judged it.</summary>
    public string Bundle { get; init; } = "";

    /// <summary>Name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Epoch it belongs to: since which maintenance, with which recipe.</summary>
    public string Epoch { get; init; } = "";

    /// <summary>Time of its first reading, nanoseconds since 1970 UTC.</summary>
    public required long StartUnixNano { get; init; }

    /// <summary>Time of its last reading, nanoseconds since 1970 UTC.</summary>
    public required long EndUnixNano { get; init; }

    /// <summary>Readings it had.</summary>
    public int Readings { get; init; }

    /// <summary>Runs of the epoch so far while there are too few to compare with; 0 when it is scored.</summary>
    public int Learning { get; init; }

    /// <summary>-log10 of the probability of a healthy run as unusual; 0 while learning.</summary>
    public double Surprise { get; init; }

    /// <summary>Stage, 0 normal .. 4 critical; 0 while learning.</summary>
    public int Stage { get; init; }

    /// <summary>Sensors that explain it, the largest share first.</summary>
    public IReadOnlyList<RunSensor> Sensors { get; init; } = [];

    internal static StoredRun From(Score score, RunScore run) => new()
    {
        Equipment = score.Equipment,
        Bundle = score.Bundle,
        Run = run.Run,
        Epoch = run.Epoch,
        StartUnixNano = run.StartUnixNano,
        EndUnixNano = run.EndUnixNano,
        Readings = run.Readings,
        Learning = run.Learning,
        Surprise = run.Surprise,
        Stage = run.Stage,
        Sensors = [.. run.Sensors.Select(s => new RunSensor(s.Sensor, s.Share, s.Part, double.IsFinite(s.Deviation) ? s.Deviation : 0))],
    };
}

/// <summary>A sensor's part in a run's score.</summary>
/// <param name="Sensor">Name.</param>
/// <param name="Share">Share of the score, 0..1.</param>
/// <param name="Part"><c>mean</c> or <c>spread</c>: what of it differs.</param>
/// <param name="Deviation">Standard deviations from the runs before.</param>
public sealed record RunSensor(string Sensor, double Share, string Part, double Deviation)
{
    internal static string ToJson(IReadOnlyList<RunSensor> sensors) => JsonSerializer.Serialize(sensors, JsonSerializerOptions.Web);

    internal static IReadOnlyList<RunSensor> FromJson(string text) =>
        text.Length == 0 ? [] : JsonSerializer.Deserialize<List<RunSensor>>(text, JsonSerializerOptions.Web) ?? [];
}
