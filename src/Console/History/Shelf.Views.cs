namespace StreamingAnomaly.Console.History;

/// <summary>What others see of the shelf: the writer its changes, readers copies.</summary>
internal sealed partial class Shelf
{
    /// <summary>What has changed, as bytes; it counts as changed until <see cref="Written"/>.</summary>
    public ShelfChanges Changes(BlockCodec codec)
    {
        lock (gate)
            return new(
                id, name, state.Write(),
                [.. blocks.Where(block => block.IsDirty).Select(block => (block.Level, block.Start, codec.Write(block)))],
                [.. book.Changed], [.. book.Gone], [.. runs]);
    }

    /// <summary>What <see cref="Changes"/> said last is in the file.</summary>
    public void Written()
    {
        lock (gate)
        {
            foreach (var block in blocks) block.IsDirty = false;
            book.Written();
            runs.Clear();
            IsDirty = false;
        }
    }

    /// <summary>Reads the newest state; what it returns must not keep hold of it.</summary>
    public T Look<T>(Func<EquipmentState, LastHour, T> look)
    {
        lock (gate) return look(state, lastHour);
    }

    /// <summary>Labels seen so far, and those spans that are not in the file as they are here; with those that the file has too many.</summary>
    public (List<string> Labels, List<LabelSpan> Spans, HashSet<(string Label, long Start)> Gone) Spans()
    {
        lock (gate) return ([.. book.Labels], [.. book.Changed], [.. book.Gone]);
    }

    /// <summary>Runs that are not in the file yet.</summary>
    public List<KeptRun> NewRuns()
    {
        lock (gate) return [.. runs];
    }

    /// <summary>Where the oldest block of a level at hand begins, or null.</summary>
    public long? Oldest(Level level)
    {
        lock (gate) return blocks.Where(block => block.Level == level).Min(block => (long?)block.Start);
    }

    /// <summary>Copies of the blocks of a level at hand that may hold times of [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public List<Block> Copies(Level level, long from, long to, Func<ColumnKey, bool> wanted)
    {
        lock (gate)
            return [.. blocks
                .Where(block => block.Level == level && block.Start < to && (level == Level.Raw ? block.Next : block.Start + Levels.Span(level)) > from)
                .Select(block => block.Copy(wanted))];
    }
}
