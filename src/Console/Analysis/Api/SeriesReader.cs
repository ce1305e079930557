using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.Analysis.Api;

/// <summary>Thins the rows of a result for a chart, keeping every extreme (min-max).</summary>
internal static class SeriesReader
{
    /// <summary>Points at most.</summary>
    public const int MostPoints = 5000;

    private const int FewestPoints = 10;
    private const int DefaultPoints = 1500;
    private const int MostSensors = 20;
    private const int DefaultSensors = 3;
    private const double SecondsPerNanosecond = 1e-9;

    /// <summary>Reads.</summary>
    /// <param name="result">The result.</param>
    /// <param name="equipment">Which equipment; null for the first.</param>
    /// <param name="from">First time; null for the beginning.</param>
    /// <param name="to">Last time; null for the end.</param>
    /// <param name="points">Points at most; null for 1500.</param>
    /// <param name="sensors">Names separated by commas; null for the first three.</param>
    /// <exception cref="AnalysisRefusal">A parameter is out of range; says what is allowed.</exception>
    public static SeriesAnswer Read(ResultFolder result, string? equipment, string? from, string? to, int? points, string? sensors)
    {
        if (points is < FewestPoints or > MostPoints) throw JobRequest.Wrong($"points is {points}; give {FewestPoints} to {MostPoints}");
        var index = result.Index;
        var span = equipment is null ? index.Equipment[0] : index.Equipment.FirstOrDefault(e => e.Name == equipment)
            ?? throw JobRequest.Wrong($"equipment is '{equipment}'; this result has {string.Join(", ", index.Equipment.Take(10).Select(e => e.Name))}{(index.Equipment.Count > 10 ? " …" : "")}");
        var features = Features(index, span, sensors);
        var times = result.Read<long>("time", span.First, span.Rows);
        var first = JobRequest.Time("from", from) is { } begin ? Below(times, begin) : 0;
        var end = JobRequest.Time("to", to) is { } last ? Below(times, last + 1) : times.Length;
        var rows = Math.Max(end - first, 0);
        var size = Math.Max(1, (int)Math.Ceiling((double)rows / (points ?? DefaultPoints)));
        var buckets = (rows + size - 1) / size;
        var at = span.First + first;
        return new(
            span.Name, rows > 0 ? IsoTime.Format(times[first]) : null, rows > 0 ? IsoTime.Format(times[end - 1]) : null, rows, size,
            Each(b => times[first + (b * size)] * SecondsPerNanosecond),
            [.. features.Select(f => Curve(index.Features[f], result.Read<float>($"f{f}", at, rows)))],
            [.. index.Detectors.Select((name, d) => Detector(name, result.Read<float>($"s{d}", at, rows), result.Read<bool>($"m{d}", at, rows)))],
            index.Labelled ? Any(result.Read<bool>("label", at, rows)) : null);

        T[] Each<T>(Func<int, T> of)
        {
            var values = new T[buckets];
            for (var b = 0; b < buckets; b++) values[b] = of(b);
            return values;
        }

        int[] Any(bool[] marks) => Each(b => marks.AsSpan(b * size, Math.Min(size, rows - (b * size))).Contains(true) ? 1 : 0);

        SensorCurve Curve(string name, float[] values) => new(name, Each(b => Slice(values, b).Min()), Each(b => Slice(values, b).Max()));
        DetectorCurve Detector(string name, float[] scores, bool[] marks) => new(name, Each(b => Slice(scores, b).Max()), Any(marks));
        ArraySegment<float> Slice(float[] values, int b) => new(values, b * size, Math.Min(size, rows - (b * size)));
    }

    private static int[] Features(ResultIndex index, IndexEquipment span, string? sensors)
    {
        if (string.IsNullOrEmpty(sensors)) return [.. span.Features.Take(DefaultSensors)];
        var names = sensors.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > MostSensors) throw JobRequest.Wrong($"sensors names {names.Length}; give at most {MostSensors}");
        var known = index.Features.ToList();
        return [.. names.Select(name => known.IndexOf(name) is >= 0 and var f && span.Features.Contains(f) ? f
            : throw JobRequest.Wrong($"sensors has '{name}'; {span.Name} has {string.Join(", ", span.Features.Take(20).Select(k => known[k]))}"))];
    }

    private static int Below(long[] times, long time)
    {
        var at = Array.BinarySearch(times, time);
        if (at < 0) return ~at;
        while (at > 0 && times[at - 1] == time) at--;
        return at;
    }
}
