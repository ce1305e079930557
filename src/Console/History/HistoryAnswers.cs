namespace StreamingAnomaly.Console.History;

/// <summary>Sensors and labels of an equipment.</summary>
/// <param name="Equipment">Equipment.</param>
/// <param name="From">Time of the oldest value that is kept, ISO 8601; null if there is none.</param>
/// <param name="To">Time of the newest.</param>
/// <param name="Sensors">Sensors by name.</param>
/// <param name="Labels">Context labels that have spans.</param>
internal sealed record SensorsAnswer(string Equipment, string? From, string? To, IReadOnlyList<SensorAnswer> Sensors, IReadOnlyList<string> Labels);

/// <summary>A sensor's newest value.</summary>
internal sealed record SensorAnswer(string Name, double Last, string LastTime);

/// <summary>Time series in columns: as many entries in each as there are times, null where there is nothing.</summary>
/// <param name="Equipment">Equipment.</param>
/// <param name="From">Begin, ISO 8601.</param>
/// <param name="To">End, not included.</param>
/// <param name="Step">Seconds of a bucket; 0 where every frame is a point.</param>
/// <param name="Times">Unix seconds, rising; beginnings of buckets. A time without any value stands where a line breaks.</param>
/// <param name="Sensors">Sensors in the order asked for.</param>
/// <param name="Score">The equipment's score; null if it has none in the range.</param>
internal sealed record SeriesAnswer(
    string Equipment, string From, string To, double Step, IReadOnlyList<double> Times, IReadOnlyList<SensorSeries> Sensors, ScoreSeries? Score);

/// <summary>A sensor's values; smallest and largest of each bucket are null where every frame is a point.</summary>
internal sealed record SensorSeries(
    string Name, IReadOnlyList<double?> Mean, IReadOnlyList<double?>? Min, IReadOnlyList<double?>? Max, ExpectedBand? Expected);

/// <summary>A sensor's healthy mean and standard deviation, from what scores say of its deviation.</summary>
internal sealed record ExpectedBand(double Mean, double Sd);

/// <summary>The highest of each bucket.</summary>
internal sealed record ScoreSeries(
    IReadOnlyList<double?> Probability, IReadOnlyList<double?> Stage, IReadOnlyList<double?> Alarm, IReadOnlyList<double?> Ratio);

/// <summary>Which sensors explain the score over time.</summary>
/// <param name="Times">Unix seconds.</param>
/// <param name="Sensors">Largest part first.</param>
/// <param name="Shares">A row a sensor: its mean share of the scores that name it, 0..1, or null.</param>
/// <param name="Probability">The highest of each time.</param>
internal sealed record AttributionAnswer(
    IReadOnlyList<double> Times, IReadOnlyList<string> Sensors, IReadOnlyList<IReadOnlyList<double?>> Shares, IReadOnlyList<double?> Probability);

/// <summary>Context labels over time.</summary>
internal sealed record ContextAnswer(IReadOnlyList<ContextLane> Lanes);

/// <summary>A label's spans in order; <paramref name="More"/> if there are more than are listed: ask for a shorter range.</summary>
internal sealed record ContextLane(string Label, IReadOnlyList<ContextSpan> Spans, bool More);

/// <summary>From the first to the last reading with this value.</summary>
internal sealed record ContextSpan(string From, string To, string Value);
