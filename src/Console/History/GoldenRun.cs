namespace StreamingAnomaly.Console.History;

/// <summary>
/// What a healthy run looks like: median and middle 80 % of healthy runs, laid over one another step by step, because steps take
/// longer in one run than in another.
/// </summary>
internal sealed class GoldenRun
{
    /// <summary>Fewer healthy runs say little about the next.</summary>
    public const int LeastRuns = 3;

    /// <summary>Points of the curve at most.</summary>
    private const int MaxPoints = 600;

    private readonly List<RunStep> steps;
    private readonly Dictionary<(string Step, int Turn), int> places = [];

    private GoldenRun(List<RunStep> steps, int runs)
    {
        (this.steps, Runs) = (steps, runs);
        for (var i = 0; i < steps.Count; i++) places[(steps[i].Step, steps.Take(i).Count(s => s.Step == steps[i].Step))] = i;
    }

    /// <summary>Healthy runs it is made of.</summary>
    public int Runs { get; }

    /// <summary>Steps and when they begin, as long as they usually take.</summary>
    public IReadOnlyList<RunStep> Steps => steps;

    public IReadOnlyList<double> Seconds { get; private set; } = [];
    public IReadOnlyList<double> Median { get; private set; } = [];
    public IReadOnlyList<double> Low { get; private set; } = [];
    public IReadOnlyList<double> High { get; private set; } = [];

    /// <summary>Made of the runs at stage 0 that have the most common sequence of steps; null if there are too few.</summary>
    public static GoldenRun? From(IReadOnlyList<RunTrace> traces)
    {
        var alike = traces.Where(trace => trace is { Run.Stage: 0, Values.Length: > 0 })
            .GroupBy(trace => trace.Sequence).OrderByDescending(group => group.Count()).FirstOrDefault()?.ToList();
        if (alike is null || alike.Count < LeastRuns) return null;
        var lengths = Enumerable.Range(0, alike[0].Steps.Count).Select(i => Middle([.. alike.Select(trace => trace.Length(i))], 0.5)).ToArray();
        var steps = new List<RunStep>();
        var offset = 0.0;
        for (var i = 0; i < lengths.Length; offset += lengths[i++]) steps.Add(new(alike[0].Steps[i].Step, offset));
        var golden = new GoldenRun(steps, alike.Count);
        golden.Draw(alike, offset);
        return golden;
    }

    /// <summary>
    /// Times of a run's values on this run's clock: each counted from the beginning of its step. A step that takes longer than here is
    /// pressed together, so that the next one begins in its place and time never runs back.
    /// </summary>
    public double[] Align(RunTrace trace)
    {
        var aligned = new double[trace.Seconds.Length];
        var turns = new Dictionary<string, int>();
        // Where the run's steps begin on our clock; one that we do not know follows the one before it.
        var begins = new double[trace.Steps.Count];
        for (var i = 0; i < begins.Length; i++)
        {
            var name = trace.Steps[i].Step;
            var turn = turns[name] = turns.GetValueOrDefault(name, -1) + 1;
            begins[i] = Math.Max(i == 0 ? 0 : begins[i - 1], places.TryGetValue((name, turn), out var place) ? steps[place].Offset : i == 0 ? 0 : begins[i - 1] + trace.Length(i - 1));
        }

        for (int i = 0, step = 0; i < aligned.Length; i++)
        {
            while (step + 1 < trace.Steps.Count && trace.Seconds[i] >= trace.Steps[step + 1].Offset) step++;
            var (length, room) = (trace.Length(step), step + 1 < begins.Length ? begins[step + 1] - begins[step] : double.PositiveInfinity);
            aligned[i] = begins[step] + ((trace.Seconds[i] - trace.Steps[step].Offset) * (length > room ? room / length : 1));
        }

        return aligned;
    }

    private void Draw(List<RunTrace> alike, double total)
    {
        var usual = Middle([.. alike.SelectMany(trace => trace.Seconds.Zip(trace.Seconds.Skip(1), (a, b) => b - a))], 0.5);
        var width = Math.Max(double.IsFinite(usual) && usual > 0 ? usual : 1, total / MaxPoints);
        var cells = new List<double>[(int)(total / width) + 1];
        foreach (var trace in alike)
        {
            var aligned = Align(trace);
            var (sums, counts) = (new double[cells.Length], new int[cells.Length]);
            for (var i = 0; i < aligned.Length; i++)
                if ((int)Math.Round(aligned[i] / width) is var cell && cell < cells.Length) (sums[cell], counts[cell]) = (sums[cell] + trace.Values[i], counts[cell] + 1);
            for (var cell = 0; cell < cells.Length; cell++)
                if (counts[cell] > 0) (cells[cell] ??= []).Add(sums[cell] / counts[cell]);
        }

        // Where most runs have nothing, the few that do are no rule.
        var drawn = Enumerable.Range(0, cells.Length).Where(cell => cells[cell] is { } values && values.Count * 2 >= alike.Count).ToList();
        Seconds = [.. drawn.Select(cell => Math.Round(cell * width, 6))];
        Median = [.. drawn.Select(cell => Middle([.. cells[cell]], 0.5))];
        Low = [.. drawn.Select(cell => Middle([.. cells[cell]], 0.1))];
        High = [.. drawn.Select(cell => Middle([.. cells[cell]], 0.9))];
    }

    /// <summary>The quantile, between its two neighbours in proportion; NaN of nothing.</summary>
    private static double Middle(double[] values, double share)
    {
        if (values.Length == 0) return double.NaN;
        Array.Sort(values);
        var at = share * (values.Length - 1);
        var below = (int)at;
        return below + 1 < values.Length ? values[below] + ((at - below) * (values[below + 1] - values[below])) : values[below];
    }
}
