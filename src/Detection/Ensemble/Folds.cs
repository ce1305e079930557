namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Contiguous blocks of the training rows. Each is scored by a model of the rows outside it and outside the purge: the
/// rows behind it whose windows still reach into it.
/// </summary>
internal readonly record struct Folds(int Rows, int Count)
{
    /// <summary>Fewest rows a fold is fitted on before the purge is given up.</summary>
    private const int FewestRows = 8;

    /// <summary>First row of a block and the row behind it.</summary>
    public (int First, int End) Block(int fold) => (Cut(fold), Cut(fold + 1));

    /// <summary>The row behind the rows that a fold's model must not see; they begin with the block.</summary>
    public int ExcludedEnd(int fold, int purge)
    {
        var (first, end) = Block(fold);
        var purged = Math.Min(end + purge, Rows);
        return Rows - (purged - first) < FewestRows ? end : purged;
    }

    /// <summary>Rows that a fold's model is fitted on, [rows, columns].</summary>
    public T[] Rest<T>(ReadOnlySpan<T> rows, int columns, int fold, int purge)
    {
        var (first, _) = Block(fold);
        var end = ExcludedEnd(fold, purge);
        var rest = new T[rows.Length - (end - first) * columns];
        rows[..(first * columns)].CopyTo(rest);
        rows[(end * columns)..].CopyTo(rest.AsSpan(first * columns));
        return rest;
    }

    /// <summary>Scatter of the rows each fold is fitted on, and of all rows last: sums of the excluded are taken off the total.</summary>
    public Scatter[] Scatters(ReadOnlySpan<double> rows, int columns, int purge)
    {
        var total = new Scatter(columns);
        var rest = new Scatter[Count + 1];
        for (var fold = 0; fold < Count; fold++)
        {
            var (first, end) = Block(fold);
            rest[fold] = Scatter.Of(rows[(first * columns)..(end * columns)], columns);
            total.Combine(rest[fold], 1);
            var purged = ExcludedEnd(fold, purge);
            if (purged > end) rest[fold].Combine(Scatter.Of(rows[(end * columns)..(purged * columns)], columns), 1);
        }
        for (var fold = 0; fold < Count; fold++)
        {
            var excluded = rest[fold];
            rest[fold] = new Scatter(columns);
            rest[fold].Combine(total, 1);
            rest[fold].Combine(excluded, -1);
        }
        rest[Count] = total;
        return rest;
    }

    private int Cut(int fold) => fold == Count ? Rows : (int)(fold * (Rows / (double)Count));
}
