namespace StreamingAnomaly.Console.History;

/// <summary>Which blocks an equipment has at hand, and how others are fetched.</summary>
internal sealed partial class Shelf
{
    private readonly List<Block> blocks = [];
    private readonly Dictionary<(Level Level, long Start), Block> buckets = [];
    private Block? last;
    private Block? recent;
    private bool isOpened;

    /// <summary>Memory of the blocks, about.</summary>
    public long Bytes { get { lock (gate) return blocks.Sum(block => block.Bytes); } }

    /// <summary>Fills the last hour and the newest spans from what the file holds; once, before anything is added.</summary>
    public void Load()
    {
        lock (gate)
        {
            if (state.Newest == 0) return;
            foreach (var span in file.NewestSpans(id, SpanBook.Kept)) book.Load(span);
            var from = state.Newest - (LastHour.Minutes * Levels.Bucket(Level.Minute));
            for (var start = Levels.Floor(from, Levels.Span(Level.Minute)); start <= state.Newest; start += Levels.Span(Level.Minute))
            {
                if (file.Buckets(id, Level.Minute, start) is not { } block) continue;
                foreach (var (key, column) in block.Columns)
                    for (var i = 0; LastHour.Holds(key) && i < block.Rows; i++)
                        if (block.Time(i) > from && column.Count![i] > 0) lastHour.Set(key, block.Time(i), column, i);
            }
        }
    }

    /// <summary>Lets go of blocks that are in the file and were not used since <paramref name="before"/>.</summary>
    public void Forget(long before)
    {
        lock (gate)
        {
            blocks.RemoveAll(block => !block.IsDirty && block.Touched < before);
            foreach (var block in buckets.Values.Where(block => !block.IsDirty && block.Touched < before)) buckets.Remove((block.Level, block.Start));
            recent = null;
            if (last is not null && !blocks.Contains(last)) (last, isOpened) = (null, false);
        }
    }

    private Frame FrameAt(long time)
    {
        state.First = Math.Min(state.First, time);
        var raw = RawFor(time);
        if (raw.Rows >= 2 * Levels.RawRows)
        {
            var second = raw.Split();
            Keep(second);
            if (raw == last) last = second;
            if (time >= second.Start) raw = second;
        }

        var row = raw.RowOf(time);
        if (row < 0) raw.Insert(row = ~row, time);
        raw.IsDirty = true;
        var (minute, hour) = (BucketsAt(Level.Minute, time), BucketsAt(Level.Hour, time));
        return new()
        {
            Time = time, Raw = raw, Row = row, Minute = minute, MinuteBucket = minute.Bucket(time), Hour = hour, HourBucket = hour.Bucket(time),
            RawHint = -1, MinuteHint = -1, HourHint = -1,
        };
    }

    /// <summary>The raw block that takes a row at <paramref name="time"/>: the one it falls into, or a new one where that is full.</summary>
    private Block RawFor(long time)
    {
        var block = RawAt(time);
        if (block is not null && (block.Rows < Levels.RawRows || time <= block.Time(block.Rows - 1))) return Touch(block);
        var begun = Block.Empty(Level.Raw, time);
        begun.Next = block?.Next ?? NextRaw(time);
        if (block is not null) block.Next = time;
        if (begun.Next == long.MaxValue) (last, isOpened) = (begun, true);
        return Keep(begun);
    }

    /// <summary>The raw block that owns a time, or null if all begin later.</summary>
    private Block? RawAt(long time)
    {
        if (!isOpened) Open();
        if (last is not null && time >= last.Start) return Touch(last);
        if (recent is not null && Owns(recent, time)) return Touch(recent);
        foreach (var block in blocks)
            if (Owns(block, time)) return Touch(recent = block);
        if (file.RawAt(id, time) is not { } fetched) return null;
        // Blocks that are not in the file yet may begin before the next one that is; and the file's may be here already.
        foreach (var block in blocks)
        {
            if (block.Level != Level.Raw) continue;
            if (block.Start == fetched.Start) return Touch(block);
            if (block.Start > fetched.Start) fetched.Next = Math.Min(fetched.Next, block.Start);
        }

        return Keep(fetched);
    }

    private static bool Owns(Block block, long time) => block.Level == Level.Raw && time >= block.Start && time < block.Next;

    private long NextRaw(long time)
    {
        var next = file.NextRaw(id, time);
        foreach (var block in blocks)
            if (block.Level == Level.Raw && block.Start > time) next = Math.Min(next, block.Start);
        return next;
    }

    private void Open()
    {
        isOpened = true;
        last = file.RawAt(id, long.MaxValue);
        if (last is not null && blocks.Find(b => b.Level == Level.Raw && b.Start == last.Start) is { } here) last = here;
        // One that is not in the file yet may be later still.
        foreach (var block in blocks)
            if (block.Level == Level.Raw && block.Start > (last?.Start ?? long.MinValue)) last = block;
        if (last is not null && !blocks.Contains(last)) Keep(last);
    }

    private Block BucketsAt(Level level, long time)
    {
        var start = Levels.Floor(time, Levels.Span(level));
        if (!buckets.TryGetValue((level, start), out var block))
        {
            block = Keep(file.Buckets(id, level, start) ?? Block.Empty(level, start));
            buckets.Add((level, start), block);
        }

        block.IsDirty = true;
        return Touch(block);
    }

    private Block Keep(Block block)
    {
        blocks.Add(block);
        return Touch(block);
    }

    private Block Touch(Block block)
    {
        block.Touched = file.Now;
        return block;
    }

    /// <summary>Where a frame stands at all levels. Hints are where its columns were found last.</summary>
    private struct Frame
    {
        public required long Time;
        public required Block Raw;
        public required int Row;
        public required Block Minute;
        public required int MinuteBucket;
        public required Block Hour;
        public required int HourBucket;
        public int RawHint;
        public int MinuteHint;
        public int HourHint;
    }
}
