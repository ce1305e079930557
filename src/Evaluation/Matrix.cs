namespace StreamingAnomaly.Evaluation;

/// <summary>Rows in order of time, row-major: [rows, columns].</summary>
public sealed class Matrix
{
    /// <summary>Takes the array over.</summary>
    /// <param name="values">[rows * columns].</param>
    /// <param name="columns">At least one.</param>
    /// <exception cref="ArgumentException">The values are not whole rows.</exception>
    public Matrix(double[] values, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length % columns != 0) throw new ArgumentException($"{values.Length} values are not whole rows of {columns}.");
        Values = values;
        Columns = columns;
    }

    /// <summary>Number of sensors.</summary>
    public int Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => Values.Length / Columns;

    /// <summary>All values, row after row.</summary>
#pragma warning disable CA1819 // the one buffer that detectors read without a copy
    public double[] Values { get; }
#pragma warning restore CA1819

    /// <summary>Row <paramref name="row"/>, [columns].</summary>
    public Span<double> this[int row] => Values.AsSpan(row * Columns, Columns);

    /// <summary>Rows first..end, end exclusive, copied.</summary>
    public Matrix Slice(int first, int end) => new(Values[(first * Columns)..(end * Columns)], Columns);

    /// <summary>Column <paramref name="column"/>, [rows], copied.</summary>
    public double[] Column(int column)
    {
        var values = new double[Rows];
        for (var i = 0; i < values.Length; i++) values[i] = Values[(i * Columns) + column];
        return values;
    }

    /// <summary>The parts one below the other.</summary>
    /// <exception cref="ArgumentException">They differ in columns, or there are none.</exception>
    public static Matrix Stack(params IReadOnlyList<Matrix> parts)
    {
        if (parts.Count == 0 || parts.Any(p => p.Columns != parts[0].Columns)) throw new ArgumentException("Parts of one width are needed.");
        var values = new double[parts.Sum(p => p.Values.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.Values.CopyTo(values, at);
            at += part.Values.Length;
        }

        return new(values, parts[0].Columns);
    }
}
