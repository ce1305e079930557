using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Console.History;

/// <summary>
/// One equipment's history in memory: its open blocks and what changed since it was written. One thread adds; readers take
/// copies. What both may call locks the shelf.
/// </summary>
/// <remarks>
/// A reading never changes a value that is there, so that duplicates count once; a score replaces the one before it, whatever
/// bundle or revision it came from.
/// </remarks>
internal sealed partial class Shelf(long id, string name, EquipmentState state, HistoryFile file)
{
    private readonly Lock gate = new();
    private readonly int[] facts = new int[Quality.Names.Count];
    private readonly List<KeptRun> runs = [];
    private readonly LastHour lastHour = new();
    private readonly SpanBook book = new();

    /// <summary>Number in the file.</summary>
    public long Id => id;

    public string Name => name;

    /// <summary>Not in the file as it is here.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Adds a reading.</summary>
    /// <returns>False if it is older than what is kept, or ahead of the clock.</returns>
    public bool Add(Reading reading, long appendedMs, in HistoryLimits limits)
    {
        lock (gate)
        {
            if (!limits.Allow(reading.TimeUnixNano, state.Newest, appendedMs)) return false;
            var frame = FrameAt(reading.TimeUnixNano);
            Put(ref frame, ColumnKey.Frame, 1);
            foreach (var (sensor, value) in reading.Values)
            {
                if (!double.IsFinite(value)) continue;
                Put(ref frame, ColumnKey.Sensor(sensor), value);
                state.Note(sensor, value, reading.TimeUnixNano);
            }

            foreach (var (label, value) in reading.Context) book.Note(label, value, reading.TimeUnixNano);
            if (reading.TimeUnixNano >= state.Newest) state.Note(reading, appendedMs);
            IsDirty = true;
            return true;
        }
    }

    /// <summary>Adds a score of the whole equipment.</summary>
    /// <returns>As for a reading.</returns>
    public bool Add(Score score, long appendedMs, in HistoryLimits limits)
    {
        lock (gate)
        {
            if (!limits.Allow(score.TimeUnixNano, state.Newest, appendedMs)) return false;
            IsDirty = true;
            state.Note(score);
            if (score.Run is { } run && double.IsFinite(run.Surprise))
                runs.Add(new(run.StartUnixNano, run.EndUnixNano, run.Run, run.Epoch, run.Learning, run.Surprise, run.Stage));
            Quality.Count(score, facts);
            var frame = FrameAt(score.TimeUnixNano);
            for (var kind = 0; kind < facts.Length; kind++)
                if (facts[kind] > 0 || frame.Raw.Find(Quality.Key(kind)) is not null)
                    Replace(ref frame, Quality.Key(kind), facts[kind] > 0 ? facts[kind] : double.NaN);
            if (score.State != ScoreState.Scored || !double.IsFinite(score.Probability)) return true;
            Replace(ref frame, ColumnKey.Probability, score.Probability);
            Replace(ref frame, ColumnKey.Stage, score.Stage);
            Replace(ref frame, ColumnKey.Alarm, score.Alarm ? 1 : 0);
            if (double.IsFinite(score.Ratio)) Replace(ref frame, ColumnKey.Ratio, score.Ratio);
            ReplaceShares(ref frame, score);
            return true;
        }
    }

    private void ReplaceShares(ref Frame frame, Score score)
    {
        foreach (var part in score.Sensors)
            if (double.IsFinite(part.Share)) Replace(ref frame, ColumnKey.Share(part.Sensor), part.Share);
        // What an earlier score of this frame named and this one does not.
        for (var i = 0; i < frame.Raw.Columns.Count; i++)
        {
            var (key, column) = frame.Raw.Columns[i];
            if (key.Kind == ColumnKind.Share && !double.IsNaN(column.Sum[frame.Row]) && !score.Sensors.Any(s => s.Sensor == key.Name))
                Replace(ref frame, key, double.NaN);
        }
    }

    private void Put(ref Frame frame, ColumnKey key, double value)
    {
        ref var cell = ref frame.Raw.Ensure(key, ref frame.RawHint).Sum[frame.Row];
        if (!double.IsNaN(cell)) return;
        cell = value;
        AddToBuckets(ref frame, key, value);
    }

    private void Replace(ref Frame frame, ColumnKey key, double value)
    {
        ref var cell = ref frame.Raw.Ensure(key, ref frame.RawHint).Sum[frame.Row];
        if (cell.Equals(value)) return;
        var isNew = double.IsNaN(cell);
        cell = value;
        if (isNew) AddToBuckets(ref frame, key, value);
        else Recount(ref frame, key);
    }

    private void AddToBuckets(ref Frame frame, ColumnKey key, double value)
    {
        var minute = frame.Minute.Ensure(key, ref frame.MinuteHint);
        minute.Add(frame.MinuteBucket, value);
        frame.Hour.Ensure(key, ref frame.HourHint).Add(frame.HourBucket, value);
        if (key.Kind != ColumnKind.Sensor) lastHour.Set(key, frame.Time, minute, frame.MinuteBucket);
    }

    /// <summary>A value was replaced: its buckets are counted again from the raw rows, because a maximum cannot be taken back.</summary>
    private void Recount(ref Frame frame, ColumnKey key)
    {
        var minute = frame.Minute.Ensure(key, ref frame.MinuteHint);
        var from = Levels.Floor(frame.Time, Levels.Bucket(Level.Minute));
        minute.Clear(frame.MinuteBucket);
        for (var block = RawAt(from); block is not null && block.Start < from + Levels.Bucket(Level.Minute); block = block.Next == long.MaxValue ? null : RawAt(block.Next))
        {
            if (block.Find(key) is not { } column) continue;
            for (var row = block.RowOf(from) is var at && at < 0 ? ~at : at; row < block.Rows && block.Time(row) < from + Levels.Bucket(Level.Minute); row++)
                if (!double.IsNaN(column.Sum[row])) minute.Add(frame.MinuteBucket, column.Sum[row]);
        }

        var hour = frame.Hour.Ensure(key, ref frame.HourHint);
        hour.Clear(frame.HourBucket);
        var first = frame.Minute.Bucket(Levels.Floor(frame.Time, Levels.Bucket(Level.Hour)));
        for (var i = first; i < first + 60; i++) hour.Add(frame.HourBucket, minute.Sum[i], minute.Min![i], minute.Max![i], minute.Count![i]);
        lastHour.Set(key, frame.Time, minute, frame.MinuteBucket);
    }
}
