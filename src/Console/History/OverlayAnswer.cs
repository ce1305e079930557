namespace StreamingAnomaly.Console.History;

/// <summary>Runs over the golden run; all times are seconds on the golden run's clock, or since each run's own beginning where there is none.</summary>
/// <param name="Sensor">Sensor.</param>
/// <param name="Golden">Null while fewer than three healthy runs of the same steps are kept.</param>
/// <param name="Runs">Newest first.</param>
internal sealed record OverlayAnswer(string Sensor, GoldenAnswer? Golden, IReadOnlyList<RunAnswer> Runs);

/// <summary>What healthy runs look like: median, and the 10th and 90th percentile.</summary>
internal sealed record GoldenAnswer(
    int Runs, IReadOnlyList<StepAnswer> Steps, IReadOnlyList<double> Seconds, IReadOnlyList<double?> Median, IReadOnlyList<double?> Low, IReadOnlyList<double?> High);

/// <summary>A step and when it begins.</summary>
internal sealed record StepAnswer(string Step, double Offset);

/// <summary>One run; <paramref name="Surprise"/> is -log10 of the probability of a healthy run as unusual, null where it was not judged.</summary>
internal sealed record RunAnswer(
    string Run, string Start, int Stage, double? Surprise, IReadOnlyList<double> Seconds, IReadOnlyList<double?> Values);
