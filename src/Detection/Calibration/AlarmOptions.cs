namespace StreamingAnomaly.Detection.Calibration;

/// <summary>How tails become stages and alarms.</summary>
public sealed record AlarmOptions
{
    /// <summary>
    /// N: samples per allowed episode, at least 30, the length over which alarms join into one episode. Shift length /
    /// (scoring interval * alarms allowed): 480 for one alarm in 8 h at a score a minute. Larger is quieter and misses
    /// more; above 10,000 nothing was measured.
    /// </summary>
    public double Budget { get; init; } = 2000;

    /// <summary>Shares of healthy behaviour at which stages 1 to 4 begin: four ascending numbers in [0.9, 1).</summary>
    public IReadOnlyList<double> Stages { get; init; } = [0.90, 0.95, 0.98, 0.99];

    /// <summary>Ways to alarm; at least one that is no stand-in.</summary>
    public required IReadOnlyList<AlarmHead> Heads { get; init; }

    /// <summary>A point head on each of the first <paramref name="voting"/> detectors and a CUSUM on one of them.</summary>
    public static IReadOnlyList<AlarmHead> DefaultHeads(int voting, int cusum = 0) =>
        [.. Enumerable.Range(0, voting).Select(i => new AlarmHead(i)), new AlarmHead(cusum, AlarmHead.DefaultK)];

    /// <summary>Throws where a setting is out of range, naming it.</summary>
    /// <exception cref="ArgumentException">Says which setting, its value and the allowed range.</exception>
    public void Validate(int detectors)
    {
        if (!(Budget >= AlarmCalibration.QuietSamples) || double.IsInfinity(Budget))
            throw new ArgumentException(
                $"Budget is {Budget}; it must be at least {AlarmCalibration.QuietSamples} samples per allowed alarm. " +
                "Allow fewer alarms per shift, or score more often.");
        ValidateStages(Stages);
        if (!Heads.Any(h => !h.StandIn))
            throw new ArgumentException("Heads is empty; at least one must vote that is no stand-in.");
        foreach (var head in Heads)
        {
            if (head.Detector < 0 || head.Detector >= detectors)
                throw new ArgumentException($"Heads names detector {head.Detector}; there are {detectors}, counted from 0.");
            if (head.K != 0 && !(head.K > 1 && head.K <= 20))
                throw new ArgumentException($"Heads has K = {head.K}; it must be 0 (point) or in (1, 20] (CUSUM).");
        }
    }

    internal static void ValidateStages(IReadOnlyList<double> stages)
    {
        if (stages.Count != 4)
            throw new ArgumentException($"Stages has {stages.Count} numbers; it must have 4, for stages 1 to 4.");
        for (var i = 0; i < 4; i++)
            if (!(stages[i] >= 0.9 && stages[i] < 1) || (i > 0 && stages[i] <= stages[i - 1]))
                throw new ArgumentException(
                    $"Stages has {stages[i]} at place {i + 1}; the numbers must ascend within [0.9, 1): a calibrated " +
                    "score below 0.9 only ranks.");
    }
}
