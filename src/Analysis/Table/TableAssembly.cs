namespace StreamingAnomaly.Analysis.Table;

/// <summary>Turns what was collected into a table: rows by time, missing values treated, columns and labels chosen.</summary>
internal static class TableAssembly
{
    /// <summary>Rows below which nothing can be learnt.</summary>
    public const int FewestRows = 64;

    /// <summary>Builds; the builder is spent.</summary>
    /// <exception cref="AnalysisException">There is too little data, or a feature asked for is not in it.</exception>
    public static AnalysisTable Build(TableBuilder builder, AnalysisOptions options)
    {
        var notes = new List<AnalysisNote>();
        foreach (var each in builder.Equipments.Values) each.Flush();
        if (builder.RowsPerRow > 1) notes.Add(new("averaged", "", builder.RowsPerRow));
        var kept = Chosen(builder, options, notes);
        var missing = new long[kept.Length];
        var parts = new List<Part>();
        long dropped = 0, unordered = 0, filled = 0;
        foreach (var (name, buffer) in builder.Equipments)
        {
            var order = Sorted(buffer.Times, ref unordered);
            int[] has = [.. Enumerable.Range(0, kept.Length).Where(k => MissingIn(Column(buffer, kept[k]), order.Length) < order.Length)];
            foreach (var k in has) missing[k] += MissingIn(Column(buffer, kept[k]), order.Length);
            if (options.Missing == MissingTreatment.DropRow)
            {
                var whole = Array.FindAll(order, row => Array.TrueForAll(has, k => Column(buffer, kept[k]) is { } column && row < column.Count && !float.IsNaN(column[row])));
                dropped += order.Length - whole.Length;
                order = whole;
            }

            if (order.Length > 0 && has.Length > 0) parts.Add(new(name, buffer, order, has));
        }

        var rows = parts.Sum(p => p.Order.Length);
        if (rows < FewestRows)
            throw new AnalysisException(dropped > 0
                ? $"Only {rows} rows are left after {dropped} with a missing value were dropped; choose fewer features, or another treatment of missing values. At least {FewestRows} are needed."
                : $"The data has {rows} rows; at least {FewestRows} are needed.");
        var columns = new float[kept.Length][];
        for (var k = 0; k < kept.Length; k++)
        {
            columns[k] = new float[rows];
            var at = 0;
            foreach (var part in parts)
            {
                var slice = columns[k].AsSpan(at, part.Order.Length);
                Copy(Column(part.Buffer, kept[k]), part.Order, slice);
                if (part.Has.Contains(k)) filled += MissingValues.Fill(slice, options.Missing);
                at += part.Order.Length;
            }
        }

        if (unordered > 0) notes.Add(new("out-of-order", "", unordered));
        if (dropped > 0) notes.Add(new("rows-dropped", "", dropped));
        if (filled > 0) notes.Add(new("values-filled", "", filled));
        return new()
        {
            Features = [.. kept.Select(f => builder.Features[f])],
            Columns = columns,
            Times = Joined(parts, (buffer, row) => buffer.Times[row], rows),
            Equipment = Spans(parts),
            Groups = Groups(builder, parts, rows, notes),
            Labels = parts.Any(p => p.Buffer.Labels.Exists(l => l >= 0)) ? Joined(parts, (buffer, row) => buffer.Labels[row] == 1, rows) : null,
            Missing = missing,
            RowsRead = builder.RowsRead,
            RowsPerRow = builder.RowsPerRow,
            Notes = notes,
        };
    }

    private static int[] Chosen(TableBuilder builder, AnalysisOptions options, List<AnalysisNote> notes)
    {
        foreach (var name in options.Features)
            if (!builder.Features.Contains(name))
                throw new AnalysisException($"The data has no sensor '{name}'; choose among those that the preview shows.");
        var kept = new List<int>();
        for (var f = 0; f < builder.Features.Count; f++)
        {
            if (builder.Equipments.Values.Any(b => Column(b, f) is { } column && column.Exists(v => !float.IsNaN(v)))) kept.Add(f);
            else notes.Add(new("empty-feature", builder.Features[f]));
        }

        if (kept.Count == 0) throw new AnalysisException("None of the sensors has a single number; choose other features, or check the file's separators.");
        return [.. kept];
    }

    private static GroupColumn[] Groups(TableBuilder builder, List<Part> parts, int rows, List<AnalysisNote> notes)
    {
        var columns = new List<GroupColumn>();
        for (var g = 0; g < builder.Groups.Count; g++)
        {
            var group = builder.Groups[g];
            if (group.Overflowed) { notes.Add(new("many-values", group.Name, TableBuilder.MostGroupValues)); continue; }
            var at = g;
            columns.Add(new(group.Name, [.. group.Values], Joined(
                parts, (buffer, row) => at < buffer.Codes.Count && row < buffer.Codes[at].Count ? buffer.Codes[at][row] : -1, rows)));
        }

        return [.. columns];
    }

    private static List<float>? Column(EquipmentBuffer buffer, int feature) => feature < buffer.Columns.Count ? buffer.Columns[feature] : null;

    private static long MissingIn(List<float>? column, int rows)
    {
        if (column is null) return rows;
        long missing = rows - column.Count;
        foreach (var value in column)
            if (float.IsNaN(value)) missing++;
        return missing;
    }

    private static int[] Sorted(List<long> times, ref long unordered)
    {
        var order = new int[times.Count];
        var fell = false;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            if (i == 0 || times[i] >= times[i - 1]) continue;
            unordered++;
            fell = true;
        }

        // By place among equal times: the order of the file is kept.
        if (fell) Array.Sort(order, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : a.CompareTo(b));
        return order;
    }

    private static void Copy(List<float>? column, int[] order, Span<float> into)
    {
        for (var i = 0; i < into.Length; i++) into[i] = column is not null && order[i] < column.Count ? column[order[i]] : float.NaN;
    }

    private static EquipmentSpan[] Spans(List<Part> parts)
    {
        var first = 0;
        return [.. parts.Select(p => new EquipmentSpan(p.Name, first, first += p.Order.Length, p.Has))];
    }

    private static T[] Joined<T>(List<Part> parts, Func<EquipmentBuffer, int, T> of, int rows)
    {
        var joined = new T[rows];
        var at = 0;
        foreach (var part in parts)
            foreach (var row in part.Order) joined[at++] = of(part.Buffer, row);
        return joined;
    }

    /// <summary>An equipment: its rows by time, and the features (among those kept) that it has.</summary>
    private sealed record Part(string Name, EquipmentBuffer Buffer, int[] Order, int[] Has);
}
