using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console.History;

/// <summary>Runs of an equipment laid over the golden run, over HTTP.</summary>
internal static class RunOverlayEndpoint
{
    /// <summary>Runs in one answer at most.</summary>
    private const int MaxRuns = 30;

    /// <summary>Newest runs that the golden run is looked for among.</summary>
    private const int GoldenAmong = 40;

    /// <summary>Values of a run at most; longer ones are thinned to every second, third, … value.</summary>
    private const int MaxValues = 2000;

    /// <summary>Longest run, nanoseconds: what takes longer is no run of a wafer or batch.</summary>
    private const long LongestRun = 48 * 3600 * Levels.Second;

    private const int MaxSteps = 20_000;

    /// <summary>Labels that name runs where no scored run does, in order of preference.</summary>
    private static readonly string[] RunLabels = ["run", "wafer", "lot"];

    /// <summary>Maps <c>GET /v1/equipment/{id}/runs/overlay</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.ServiceProvider.GetRequiredService<HistoryDesk>();
        HistoryEndpoints.Document(routes.MapGet("/v1/equipment/{id}/runs/overlay", (string id, string? sensor, int? runs) =>
            desk.Answer(id, (store, shelf) => Answer(store, shelf, sensor, runs ?? 8))))
            .WithName("GetRunOverlay").WithSummary("The newest runs of a sensor aligned by step, over what healthy runs look like").Produces<OverlayAnswer>();
    }

    private static IResult Answer(HistoryStore store, Shelf shelf, string? sensor, int count)
    {
        if (count is < 1 or > MaxRuns) return HistoryDesk.Bad($"runs is {count}; allowed are 1 to {MaxRuns}");
        if (string.IsNullOrEmpty(sensor)) return HistoryDesk.Bad("sensor is missing: /v1/equipment/etch-01/runs/overlay?sensor=pressure");
        if (!shelf.Look((state, _) => state.Sensors.ContainsKey(sensor)))
            return HistoryDesk.Bad($"equipment '{shelf.Name}' has no sensor '{sensor}'; GET /v1/equipment/{Uri.EscapeDataString(shelf.Name)}/sensors lists those it has");

        var traces = Traces(store, shelf, ColumnKey.Sensor(sensor), Runs(store, shelf));
        var golden = GoldenRun.From(traces);
        return Results.Ok(new OverlayAnswer(
            sensor,
            golden is null ? null : new(
                golden.Runs, [.. golden.Steps.Select(s => new StepAnswer(s.Step, s.Offset))], golden.Seconds,
                Numbers.Of([.. golden.Median]), Numbers.Of([.. golden.Low]), Numbers.Of([.. golden.High])),
            [.. traces.Take(count).Select(trace => Run(trace, golden))]));
    }

    private static List<KeptRun> Runs(HistoryStore store, Shelf shelf)
    {
        var runs = HistoryQueries.Runs(store, shelf, long.MaxValue, GoldenAmong);
        foreach (var label in RunLabels)
        {
            if (runs.Count > 0) break;
            var newest = shelf.Look((state, _) => state.Newest);
            var spans = HistoryQueries.Spans(store, shelf, label, newest - (GoldenAmong * LongestRun), newest + 1, MaxSteps);
            runs = [.. spans.TakeLast(GoldenAmong).Reverse().Select(span => new KeptRun(span.Start, span.End, span.Value, "", 0, double.NaN, 0))];
        }

        return [.. runs.Where(run => run.End > run.Start && run.End - run.Start <= LongestRun)];
    }

    private static List<RunTrace> Traces(HistoryStore store, Shelf shelf, ColumnKey key, List<KeptRun> runs)
    {
        if (runs.Count == 0) return [];
        var steps = HistoryQueries.Spans(store, shelf, "step", runs.Min(run => run.Start), runs.Max(run => run.End) + 1, MaxSteps);
        return [.. runs
            .Select(run => RunTrace.From(run, HistoryQueries.Blocks(store, shelf, Level.Raw, run.Start, run.End + 1, k => k == key), key, steps))
            .Where(trace => trace.Values.Length > 0)];
    }

    private static RunAnswer Run(RunTrace trace, GoldenRun? golden)
    {
        var seconds = golden?.Align(trace) ?? trace.Seconds;
        var every = ((seconds.Length - 1) / MaxValues) + 1;
        var shown = Enumerable.Range(0, seconds.Length).Where(i => i % every == 0);
        return new(
            trace.Run.Run, Numbers.Iso(trace.Run.Start), trace.Run.Stage, double.IsNaN(trace.Run.Surprise) || trace.Run.Learning > 0 ? null : trace.Run.Surprise,
            [.. shown.Select(i => Math.Round(seconds[i], 6))], Numbers.Of([.. shown.Select(i => trace.Values[i])]));
    }
}
