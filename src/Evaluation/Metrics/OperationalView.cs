namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>What one series looks like from the operator's chair: alarms at one threshold.</summary>
/// <remarks>
/// A stuck alarm "detects" every event with delay 0; therefore <see cref="Fresh"/> asks for an alarm that begins inside
/// the event, and <see cref="OperationalSummary.Chance"/> says what random alarms of the same rate would find.
/// </remarks>
public sealed record OperationalView
{
    /// <summary>Share of the calibration scores that may lie above the threshold: one in a thousand.</summary>
    public const double CalibrationQuantile = 0.999;

    /// <summary>Alarm = score above this.</summary>
    public required double Threshold { get; init; }

    /// <summary>Length of each event, rows.</summary>
    public required IReadOnlyList<int> EventLengths { get; init; }

    /// <summary>Events: runs of labelled rows.</summary>
    public int Events => EventLengths.Count;

    /// <summary>Events with an alarm inside.</summary>
    public int Detected => Delays.Count;

    /// <summary>First alarm inside minus first row, for each detected event.</summary>
    public required IReadOnlyList<int> Delays { get; init; }

    /// <summary>Events inside which a run of alarms starts.</summary>
    public int Fresh => FreshDelays.Count;

    /// <summary>First such start minus first row, for each freshly detected event.</summary>
    public required IReadOnlyList<int> FreshDelays { get; init; }

    /// <summary>Runs of alarms that touch no event, or openings on normal rows.</summary>
    public required int FalseEpisodes { get; init; }

    /// <summary>Alarms on normal rows.</summary>
    public required int FalseSamples { get; init; }

    /// <summary>Rows without a label.</summary>
    public required int NormalSamples { get; init; }

    /// <summary>Smallest calibration score with at least 99.9 % of the calibration scores at or below it; the maximum if there are fewer than 1,000.</summary>
    public static double ThresholdOf(ReadOnlySpan<double> calibration)
    {
        if (calibration.IsEmpty)
            throw new EvaluationException("there are no calibration scores; the training part needs at least 5 rows");
        var sorted = calibration.ToArray();
        Array.Sort(sorted);
        return sorted[(int)Math.Ceiling(CalibrationQuantile * (sorted.Length - 1))];
    }

    /// <summary>Counts.</summary>
    /// <param name="labels">One a row.</param>
    /// <param name="scores">One a row.</param>
    /// <param name="threshold">Alarm = score above it.</param>
    public static OperationalView Of(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, double threshold)
    {
        var alarms = new bool[scores.Length];
        for (var i = 0; i < alarms.Length; i++) alarms[i] = scores[i] > threshold;
        return Of(labels, alarms, default, threshold);
    }

    /// <summary>The same for a detector that decides itself.</summary>
    /// <param name="labels">One a row.</param>
    /// <param name="alarms">One a row.</param>
    /// <param name="openings">One a row: an episode opens here. Then an event is fresh if one opens inside, and an episode
    /// false if it opens on a normal row, even when it lasts into an event. Empty: an episode is a run of alarms, false if it
    /// touches no event.</param>
    public static OperationalView Of(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> alarms, ReadOnlySpan<bool> openings = default) =>
        Of(labels, alarms, openings, double.NaN);

    private static OperationalView Of(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> alarms, ReadOnlySpan<bool> openings, double threshold)
    {
        if (labels.Length != alarms.Length) throw new ArgumentException($"{alarms.Length} alarms for {labels.Length} labels.");
        if (!openings.IsEmpty && openings.Length != labels.Length) throw new ArgumentException($"{openings.Length} openings for {labels.Length} labels.");
        var starts = openings.IsEmpty ? Starts(alarms) : openings;
        var events = LabelledEvent.Of(labels);
        var delays = new List<int>();
        var fresh = new List<int>();
        foreach (var (first, last) in events)
        {
            var inside = alarms[first..(last + 1)].IndexOf(true);
            if (inside < 0) continue;
            delays.Add(inside);
            if (starts[first..(last + 1)].IndexOf(true) is >= 0 and var start) fresh.Add(start);
        }

        int falseSamples = 0, normal = 0;
        for (var t = 0; t < labels.Length; t++)
        {
            if (labels[t]) continue;
            normal++;
            if (alarms[t]) falseSamples++;
        }

        return new()
        {
            Threshold = threshold,
            EventLengths = [.. events.Select(e => e.Length)],
            Delays = delays,
            FreshDelays = fresh,
            FalseEpisodes = openings.IsEmpty ? RunsOutside(labels, alarms) : OpeningsOutside(labels, openings),
            FalseSamples = falseSamples,
            NormalSamples = normal,
        };
    }

    private static bool[] Starts(ReadOnlySpan<bool> alarms)
    {
        var starts = new bool[alarms.Length];
        for (var t = 0; t < starts.Length; t++) starts[t] = alarms[t] && (t == 0 || !alarms[t - 1]);
        return starts;
    }

    private static int RunsOutside(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> alarms)
    {
        var count = 0;
        foreach (var (first, last) in LabelledEvent.Of(alarms))
            if (!labels[first..(last + 1)].Contains(true)) count++;
        return count;
    }

    private static int OpeningsOutside(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> openings)
    {
        var count = 0;
        for (var t = 0; t < labels.Length; t++)
            if (openings[t] && !labels[t]) count++;
        return count;
    }
}
