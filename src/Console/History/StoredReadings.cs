using System.Runtime.CompilerServices;
using StreamingAnomaly.Console.Analysis;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.History;

/// <summary>
/// Readings back from the history, for an analysis of a past period: as they came while raw values are kept, after that the mean
/// of each minute, then of each hour. A period is of one kind throughout: to a detector that learns from single values and means
/// together the change from one to the other would be the greatest anomaly of all. Labels come from their spans.
/// </summary>
internal sealed class StoredReadings(HistoryFeed feed) : IReadingHistory
{
    /// <summary>Time read at once: what is in memory of a long period.</summary>
    private const long Slice = 6 * 3600 * Levels.Second;

    private const int MaxSpans = 10_000;

    private HistoryStore Store => feed.Store ?? throw new HistoryException(feed.Why, canRetry: false);

    /// <exception cref="HistoryException">There is no history.</exception>
    public bool Knows(string equipment) => Store.Shelves.ContainsKey(equipment);

    /// <exception cref="HistoryException">There is no history, or it cannot be read.</exception>
    public KeptReadings? Look(string equipment, DateTimeOffset from)
    {
        var store = Store;
        if (!store.Shelves.TryGetValue(equipment, out var shelf)) return null;
        var (level, whole) = HistoryQueries.Kept(store, shelf, UnixTime.ToNanoseconds(from));
        return new(
            TimeSpan.FromSeconds(Levels.Bucket(level) / Levels.Second),
            whole is { } since ? UnixTime.FromNanoseconds(Math.Max(since, shelf.Look((state, _) => state.First))) : null);
    }

    /// <exception cref="HistoryException">There is no history, or it cannot be read.</exception>
    public async IAsyncEnumerable<Reading> ReadAsync(
        string equipment, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var store = Store;
        if (!store.Shelves.TryGetValue(equipment, out var shelf)) yield break;
        var (start, end) = (UnixTime.ToNanoseconds(from), UnixTime.ToNanoseconds(to) + 1);
        (start, end) = shelf.Look((state, _) => (Math.Max(start, state.First), Math.Min(end, state.Newest + 1)));
        var level = HistoryQueries.LevelOf(store, shelf, start, step: 0);
        var labels = shelf.Spans().Labels;
        for (var at = start; at < end; at += Slice)
        {
            cancellation.ThrowIfCancellationRequested();
            var until = Math.Min(end, at + Slice);
            var blocks = HistoryQueries.Blocks(store, shelf, level, at, until, key => key.Kind == ColumnKind.Sensor);
            var spans = labels.Select(label => new SpanCursor(HistoryQueries.Spans(store, shelf, label, at, until, MaxSpans))).ToArray();
            foreach (var block in blocks)
                for (var row = 0; row < block.Rows; row++)
                {
                    var time = block.Time(row);
                    if (time < at || time >= until || Values(block, row) is not { Count: > 0 } values) continue;
                    yield return new Reading(equipment, time, values, [.. spans.Select(s => s.At(time)).OfType<KeyValuePair<string, string>>()]);
                }

            await Task.Yield(); // somebody else's turn, between two reads of the file
        }
    }

    private static List<SensorValue> Values(Block block, int row)
    {
        var values = new List<SensorValue>(block.Columns.Count);
        foreach (var (key, column) in block.Columns)
        {
            var value = column.Count is { } counts ? counts[row] == 0 ? double.NaN : column.Sum[row] / counts[row] : column.Sum[row];
            if (!double.IsNaN(value)) values.Add(new(key.Name, value));
        }

        return values;
    }

    /// <summary>The value of a label at rising times.</summary>
    private sealed class SpanCursor(List<LabelSpan> spans)
    {
        private int next;

        public KeyValuePair<string, string>? At(long time)
        {
            while (next < spans.Count && spans[next].End < time) next++;
            return next < spans.Count && spans[next].Start <= time ? KeyValuePair.Create(spans[next].Label, spans[next].Value) : null;
        }
    }
}
