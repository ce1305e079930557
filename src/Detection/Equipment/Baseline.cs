namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Healthy frames of one equipment in time order: what a model is trained on. Immutable.</summary>
public sealed class Baseline
{
    private readonly string[] sensors;
    private readonly long[] times;
    private readonly double[] values;
    private readonly string?[]? runs;

    /// <summary>Takes the arrays over; do not change them afterwards.</summary>
    /// <param name="sensors">Sensor names, each once.</param>
    /// <param name="times">Time of every row, nanoseconds since 1970 UTC, ascending.</param>
    /// <param name="values">Row-major [rows * sensors]; NaN = missing, infinities = not finite.</param>
    /// <param name="runs">Run id of every row, or null when there are none.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a name is doubled, or times do not ascend; the message says where.</exception>
    public Baseline(string[] sensors, long[] times, double[] values, string?[]? runs = null)
    {
        if (sensors.Length == 0) throw new ArgumentException("A baseline needs at least one sensor.", nameof(sensors));
        if (sensors.Distinct(StringComparer.Ordinal).Count() != sensors.Length)
            throw new ArgumentException("A sensor name occurs twice in the baseline.", nameof(sensors));
        if (values.Length != (long)times.Length * sensors.Length)
            throw new ArgumentException(
                $"{times.Length} rows of {sensors.Length} sensors need {(long)times.Length * sensors.Length} values; " +
                $"there are {values.Length}.", nameof(values));
        if (runs is not null && runs.Length != times.Length)
            throw new ArgumentException($"There are {runs.Length} run ids for {times.Length} rows.", nameof(runs));
        for (var i = 1; i < times.Length; i++)
            if (times[i] <= times[i - 1])
                throw new ArgumentException(
                    $"Row {i} of the baseline is not later than the row before it. Sort the rows by time and drop duplicates.",
                    nameof(times));
        (this.sensors, this.times, this.values, this.runs) = (sensors, times, values, runs);
    }

    /// <summary>Sensor names in column order.</summary>
    public IReadOnlyList<string> Sensors => sensors;

    /// <summary>Number of rows.</summary>
    public int Rows => times.Length;

    /// <summary>Times, nanoseconds since 1970 UTC.</summary>
    public ReadOnlySpan<long> Times => times;

    /// <summary>Row-major values.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>One row.</summary>
    public ReadOnlySpan<double> Row(int row) => values.AsSpan(row * sensors.Length, sensors.Length);

    /// <summary>Run id of a row, or null.</summary>
    public string? Run(int row) => runs?[row];

    /// <summary>One sensor's values in time order, as a copy.</summary>
    public double[] Column(int sensor)
    {
        var column = new double[Rows];
        for (var i = 0; i < column.Length; i++) column[i] = values[i * sensors.Length + sensor];
        return column;
    }

    /// <summary>Median distance of two rows of the same run in nanoseconds, at least 1; a second when there is none.</summary>
    public long MedianStepNanos()
    {
        var steps = new List<long>(Rows);
        for (var i = 1; i < Rows; i++)
            if (string.Equals(Run(i), Run(i - 1), StringComparison.Ordinal)) steps.Add(times[i] - times[i - 1]);
        if (steps.Count == 0) return 1_000_000_000;
        steps.Sort();
        return steps[(steps.Count - 1) / 2];
    }
}
