using StreamingAnomaly.Analysis;
using StreamingAnomaly.Console.Analysis.Sources;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.Analysis.Jobs;

/// <summary>Body of <c>POST v1/analysis/jobs</c>.</summary>
internal sealed record JobRequest
{
    private const double LeastRatio = 0.0001, MostRatio = 0.5;

    /// <summary>Name for people, up to 200 characters.</summary>
    public string? Name { get; init; }

    /// <summary>What is analysed.</summary>
    public SourceRequest? Source { get; init; }

    /// <summary>Sensors; empty or left out takes all.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Labels to rank by; empty or left out takes all.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Expected share of anomalous rows, 0.0001 to 0.5; default 0.01.</summary>
    public double? ExpectedRatio { get; init; }

    /// <summary><c>forward-fill</c> (default), <c>linear</c>, <c>mean</c> or <c>drop-row</c>.</summary>
    public MissingTreatment? Missing { get; init; }

    /// <summary>Of <c>ensemble</c>, <c>forest</c>, <c>moment</c>; default the first two.</summary>
    public IReadOnlyList<AnalysisDetector>? Detectors { get; init; }

    /// <summary>First time of the healthy period, ISO 8601 with zone.</summary>
    public string? HealthyFrom { get; init; }

    /// <summary>Last time of the healthy period.</summary>
    public string? HealthyTo { get; init; }

    /// <summary>Consecutive rows from which on an anomaly is collective, 2 to 1000; default 5.</summary>
    public int? CollectiveRows { get; init; }

    /// <summary>What the engine is asked.</summary>
    /// <exception cref="AnalysisRefusal">Something is out of range; says what is allowed.</exception>
    public AnalysisOptions Options()
    {
        if (Name is { Length: > 200 }) throw Wrong("name is longer than 200 characters");
        if (ExpectedRatio is { } ratio && !(ratio >= LeastRatio && ratio <= MostRatio)) throw Wrong($"expectedRatio is {ratio}; give {LeastRatio} to {MostRatio}");
        if (CollectiveRows is < 2 or > 1000) throw Wrong($"collectiveRows is {CollectiveRows}; give 2 to 1000");
        if (Detectors is { Count: 0 }) throw Wrong("detectors is empty; give at least one of ensemble, forest, moment");
        var defaults = new AnalysisOptions();
        long? from = Time("healthyFrom", HealthyFrom), to = Time("healthyTo", HealthyTo);
        if (from > to) throw Wrong("healthyFrom is after healthyTo");
        return new()
        {
            Features = Features ?? [],
            Groups = Groups ?? [],
            ExpectedRatio = ExpectedRatio ?? defaults.ExpectedRatio,
            Missing = Missing ?? defaults.Missing,
            Detectors = [.. (Detectors ?? defaults.Detectors).Distinct()],
            HealthyFrom = from,
            HealthyTo = to,
            CollectiveRows = CollectiveRows ?? defaults.CollectiveRows,
        };
    }

    /// <summary>A time of a request, nanoseconds since 1970; null for none.</summary>
    public static long? Time(string name, string? text) => string.IsNullOrEmpty(text) ? null
        : IsoTime.Parse(text, out var nanoseconds) == IsoTimeResult.Ok ? nanoseconds
        : throw Wrong($"{name} is '{text}'; give ISO 8601 with a zone, such as 2026-11-21T08:00:00Z");

    internal static AnalysisRefusal Wrong(string what) => new(400, what);
}
