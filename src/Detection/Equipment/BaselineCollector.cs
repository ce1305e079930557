using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Frames;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// Gathers the first frames of an equipment nobody declared: learns its sensors as they come. Not thread-safe.
/// </summary>
public sealed class BaselineCollector
{
    /// <summary>Sensors of one equipment; what comes beyond is ignored.</summary>
    public const int MaxSensors = 4096;

    private readonly List<string> sensors = [];
    private readonly Dictionary<string, int> indices = new(StringComparer.Ordinal);
    private readonly List<long> times = [];
    private readonly List<double[]> rows = [];
    private readonly List<string> runNames = [];
    private readonly List<int> runOf = [];

    /// <summary>Starts empty.</summary>
    public BaselineCollector() { }

    /// <summary>Continues from a captured state.</summary>
    public BaselineCollector(BaselineCollectorState state)
    {
        foreach (var sensor in state.Sensors) IndexOf(sensor);
        times.AddRange(state.Times);
        runNames.AddRange(state.RunNames);
        runOf.AddRange(state.RunOf);
        for (var i = 0; i < times.Count; i++)
            rows.Add(state.Values.AsSpan(i * sensors.Count, sensors.Count).ToArray());
    }

    /// <summary>Frames gathered.</summary>
    public int Frames => rows.Count;

    /// <summary>Sensors seen, in the order they first came.</summary>
    public IReadOnlyList<string> Sensors => sensors;

    /// <summary>Adds a reading; one that is not later than the last is left out.</summary>
    public FrameKind Add(Reading reading, string? run)
    {
        var kind = KindOf(reading.TimeUnixNano);
        if (kind != FrameKind.Appended) return kind;
        foreach (var value in reading.Values) IndexOf(value.Sensor);
        var row = new double[sensors.Count];
        row.AsSpan().Fill(double.NaN);
        foreach (var value in reading.Values)
            if (indices.TryGetValue(value.Sensor, out var index))
                row[index] = double.IsFinite(value.Value) ? value.Value : double.PositiveInfinity;
        rows.Add(row);
        times.Add(reading.TimeUnixNano);
        if (run is not null && (runNames.Count == 0 || runNames[^1] != run)) runNames.Add(run);
        runOf.Add(run is null ? -1 : runNames.Count - 1);
        return FrameKind.Appended;
    }

    /// <summary>What was gathered so far, as a copy. Rows from before a sensor came have NaN for it.</summary>
    /// <exception cref="BaselineRefusedException">Nothing was gathered.</exception>
    public Baseline ToBaseline()
    {
        if (sensors.Count == 0)
            throw new BaselineRefusedException([new(FindingSeverity.Refused, "*", "No reading had a sensor.")]);
        return new([.. sensors], [.. times], Flatten(), runNames.Count == 0 ? null : [.. runOf.Select(r => r < 0 ? null : runNames[r])]);
    }

    /// <summary>Forgets the older half: it could not be learnt from.</summary>
    public void DropOlderHalf()
    {
        var drop = rows.Count / 2;
        rows.RemoveRange(0, drop);
        times.RemoveRange(0, drop);
        runOf.RemoveRange(0, drop);
    }

    /// <summary>Forgets the newest frame: it turned out not to be healthy.</summary>
    public void DropNewest()
    {
        rows.RemoveAt(rows.Count - 1);
        times.RemoveAt(times.Count - 1);
        runOf.RemoveAt(runOf.Count - 1);
    }

    /// <summary>Everything gathered.</summary>
    public BaselineCollectorState Capture() => new([.. sensors], [.. times], Flatten(), [.. runNames], [.. runOf]);

    internal FrameKind KindOf(long time) =>
        times.Count == 0 || time > times[^1] ? FrameKind.Appended
        : time == times[^1] ? FrameKind.Duplicate : FrameKind.Late;

    private int IndexOf(string sensor)
    {
        if (indices.TryGetValue(sensor, out var index)) return index;
        if (sensors.Count == MaxSensors) return -1;
        indices.Add(sensor, sensors.Count);
        sensors.Add(sensor);
        return sensors.Count - 1;
    }

    private double[] Flatten()
    {
        var values = new double[rows.Count * sensors.Count];
        values.AsSpan().Fill(double.NaN);
        for (var i = 0; i < rows.Count; i++) rows[i].CopyTo(values.AsSpan(i * sensors.Count));
        return values;
    }
}
