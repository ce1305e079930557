using System.Buffers;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>
/// Points as lines of line protocol in one buffer, each with the score or alert it came from; points whose names the protocol
/// cannot carry are set aside. Every point of a kind has the same fields, because InfluxDB merges points of the same
/// identity field by field: only a number that does not exist (a detector without a score) is left out.
/// </summary>
internal sealed class LineBatch
{
    private readonly ArrayBufferWriter<byte> buffer = new(64 * 1024);
    private readonly List<Line> lines = [];
    private readonly Dictionary<int, RejectedItem> rejected = [];

    /// <summary>A line, its terminating line feed included.</summary>
    /// <param name="Item">Index of the score or alert.</param>
    /// <param name="Start">First byte in the buffer.</param>
    /// <param name="Length">Bytes.</param>
    public readonly record struct Line(int Item, int Start, int Length);

    /// <summary>Lines in the order of what they came from.</summary>
    public IReadOnlyList<Line> Lines => lines;

    /// <summary>What is set aside, by index.</summary>
    public IEnumerable<RejectedItem> Rejected => rejected.Values.OrderBy(r => r.Index);

    /// <summary>Writes the points of <paramref name="batch"/>, taking over what it has set aside.</summary>
    public static LineBatch From(PointBatch batch)
    {
        var lines = new LineBatch();
        foreach (var refused in batch.Rejected) lines.Reject(refused);
        foreach (var (item, point) in batch.Points) lines.Add(item, point);
        foreach (var (item, run) in batch.Runs) lines.Add(item, run);
        return lines;
    }

    /// <summary>Writes alert events.</summary>
    public static LineBatch From(IReadOnlyList<AlertEvent> alerts)
    {
        var lines = new LineBatch();
        for (var i = 0; i < alerts.Count; i++) lines.Add(i, alerts[i]);
        return lines;
    }

    /// <summary>The bytes of <paramref name="line"/>.</summary>
    public ReadOnlySpan<byte> Bytes(Line line) => buffer.WrittenSpan.Slice(line.Start, line.Length);

    /// <summary>Sets one aside; the first reason stays.</summary>
    public void Reject(RejectedItem refused) => rejected.TryAdd(refused.Index, refused);

    private void Add(int item, StoredScore point)
    {
        if (Refusal(point) is { } refusal)
        {
            Reject(new(item, refusal.Reason, refusal.Detail));
            return;
        }

        var start = buffer.WrittenCount;
        if (point.State == ScoreState.WarmingUp) AppendWarmUp(point);
        else AppendScore(point);
        buffer.Write(" "u8);
        LineText.AppendInteger(buffer, point.TimeUnixNano);
        buffer.Write("\n"u8);
        lines.Add(new(item, start, buffer.WrittenCount - start));
    }

    private void Add(int item, StoredRun run)
    {
        if ((Name("Equipment", run.Equipment) ?? Name("Bundle", run.Bundle)) is { } problem)
        {
            Reject(new(item, RejectReason.NameCharacters, problem));
            return;
        }

        var start = buffer.WrittenCount;
        buffer.Write("anomaly_run,"u8);
        if (run.Bundle.Length > 0) // an empty tag is no tag
        {
            buffer.Write("bundle="u8);
            LineText.AppendName(buffer, run.Bundle);
            buffer.Write(","u8);
        }

        buffer.Write("equipment="u8);
        LineText.AppendName(buffer, run.Equipment);
        buffer.Write(" run="u8);
        LineText.AppendText(buffer, run.Run);
        buffer.Write(",epoch="u8);
        LineText.AppendText(buffer, run.Epoch);
        buffer.Write(",sensors="u8);
        LineText.AppendText(buffer, RunSensor.ToJson(run.Sensors));
        buffer.Write(",surprise="u8);
        LineText.AppendNumber(buffer, run.Surprise);
        AppendCount(",stage="u8, run.Stage);
        AppendCount(",readings="u8, run.Readings);
        AppendCount(",learning="u8, run.Learning);
        AppendCount(",start="u8, run.StartUnixNano);
        buffer.Write(" "u8);
        LineText.AppendInteger(buffer, run.EndUnixNano);
        buffer.Write("\n"u8);
        lines.Add(new(item, start, buffer.WrittenCount - start));
    }

    private void Add(int item, AlertEvent alert)
    {
        if (alert.Equipment.Length > PointBatch.MaxName)
        {
            Reject(new(item, RejectReason.NameLength, $"Equipment '{Printable(alert.Equipment)}' has {alert.Equipment.Length} characters, at most {PointBatch.MaxName} are allowed."));
            return;
        }

        if (Name("Equipment", alert.Equipment) is { } problem)
        {
            Reject(new(item, RejectReason.NameCharacters, problem));
            return;
        }

        var start = buffer.WrittenCount;
        buffer.Write("anomaly_alert,equipment="u8);
        LineText.AppendName(buffer, alert.Equipment);
        buffer.Write(",phase="u8);
        LineText.AppendName(buffer, AlertJson.Word(alert.Phase));
        buffer.Write(",rule="u8);
        LineText.AppendName(buffer, AlertJson.Word(alert.Rule));
        buffer.Write(" episode="u8);
        LineText.AppendText(buffer, alert.Episode);
        buffer.Write(",summary="u8);
        LineText.AppendText(buffer, alert.Summary);
        buffer.Write(",sensors="u8);
        LineText.AppendText(buffer, string.Join(", ", alert.Sensors.Select(s => s.Sensor)));
        AppendCount(",stage="u8, alert.Stage);
        AppendCount(",since="u8, UnixTime.ToNanoseconds(alert.Since));
        AppendOptional(",probability="u8, alert.Probability);
        AppendOptional(",ratio="u8, alert.Ratio);
        buffer.Write(" "u8);
        LineText.AppendInteger(buffer, UnixTime.ToNanoseconds(alert.Time));
        buffer.Write("\n"u8);
        lines.Add(new(item, start, buffer.WrittenCount - start));
    }

    private void AppendCount(ReadOnlySpan<byte> key, long value)
    {
        buffer.Write(key);
        LineText.AppendInteger(buffer, value);
        buffer.Write("i"u8);
    }

    private void AppendWarmUp(StoredScore point)
    {
        buffer.Write("anomaly_warm_up,equipment="u8);
        LineText.AppendName(buffer, point.Equipment);
        buffer.Write(" percent="u8);
        LineText.AppendNumber(buffer, point.WarmUp * 100);
    }

    private void AppendScore(StoredScore point)
    {
        buffer.Write("anomaly_score,"u8);
        if (point.Bundle.Length > 0) // an empty tag is no tag
        {
            buffer.Write("bundle="u8);
            LineText.AppendName(buffer, point.Bundle);
            buffer.Write(","u8);
        }

        buffer.Write("equipment="u8);
        LineText.AppendName(buffer, point.Equipment);
        buffer.Write(",sensor="u8);
        LineText.AppendName(buffer, point.Sensor);
        buffer.Write(" score="u8);
        LineText.AppendNumber(buffer, point.Score);
        buffer.Write(",probability="u8);
        LineText.AppendNumber(buffer, point.Probability);
        buffer.Write(",stage="u8);
        LineText.AppendInteger(buffer, point.Stage);
        buffer.Write("i,revision="u8);
        LineText.AppendInteger(buffer, point.Revision);
        buffer.Write(point.Degraded ? "i,degraded=true"u8 : "i,degraded=false"u8);
        if (!point.IsSensor) buffer.Write(point.Alarm ? ",alarm=true"u8 : ",alarm=false"u8);
        AppendOptional(",ratio="u8, point.Ratio);
        AppendOptional(",value="u8, point.Value);
        AppendOptional(",deviation="u8, point.Deviation);
        foreach (var detector in point.Detectors)
        {
            buffer.Write(","u8);
            LineText.AppendName(buffer, detector.Name);
            buffer.Write("="u8);
            LineText.AppendNumber(buffer, detector.Score);
        }
    }

    private void AppendOptional(ReadOnlySpan<byte> key, double? value)
    {
        if (value is not { } number) return;
        buffer.Write(key);
        LineText.AppendNumber(buffer, number);
    }

    private static (RejectReason Reason, string Detail)? Refusal(StoredScore point)
    {
        if (Name("Equipment", point.Equipment) is { } equipment) return (RejectReason.NameCharacters, equipment);
        if (Name("Sensor", point.Sensor) is { } sensor)
            return (RejectReason.NameCharacters, point.IsSensor ? $"{sensor} The rest of the score is stored." : sensor);
        if (Name("Bundle", point.Bundle) is { } bundle) return (RejectReason.NameCharacters, bundle);
        foreach (var detector in point.Detectors)
            if (LineText.KeyRefusal(detector.Name) is { } problem)
                return (RejectReason.DetectorName, $"Detector '{Printable(detector.Name)}' cannot be a field: {problem}.");
        return null;
    }

    private static string? Name(string what, string name) =>
        LineText.Refusal(name) is { } problem ? $"{what} '{Printable(name)}' cannot be written as line protocol: {problem}. Rename it at its source." : null;

    private static string Printable(string name) =>
        string.Concat((name.Length <= 80 ? name : name[..80] + "…").Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
