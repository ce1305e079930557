namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>
/// Train followed by test, standardised by the fitted rows (divisor n; a sensor with sd &lt;= 1e-9 keeps sd 1; no clipping),
/// with each run's first row repeated before it so that every row has a full window behind it in one piece of memory.
/// </summary>
internal sealed class Standardised
{
    private const double ConstantBelow = 1e-9;
    private readonly OfflineTask task;
    private readonly double[] padded;
    private readonly int[] position; // row of train+test -> row of padded
    private readonly int[] age; // rows since its run began

    public Standardised(OfflineTask task, int width)
    {
        this.task = task;
        Width = width;
        Columns = task.Train.Columns;
        var rows = task.Train.Rows + task.Test.Rows;
        var starts = task.TrainStarts.Append(0).Concat(task.TestStarts.Select(s => s + task.Train.Rows)).Distinct().Order().ToArray();
        position = new int[rows];
        age = new int[rows];
        padded = new double[(rows + (starts.Length * (width - 1))) * Columns];
        var (mean, sd) = Statistics();
        var at = 0;
        var run = 0;
        for (var row = 0; row < rows; row++)
        {
            var begins = run < starts.Length && starts[run] == row;
            age[row] = begins ? 0 : age[row - 1] + 1;
            if (begins) run++;
            var source = row < task.Train.Rows ? task.Train[row] : task.Test[row - task.Train.Rows];
            for (var copies = begins ? width : 1; copies > 0; copies--, at++)
                for (var c = 0; c < Columns; c++)
                    padded[(at * Columns) + c] = (source[c] - mean[c]) / sd[c];
            position[row] = at - 1;
        }
    }

    public int Width { get; }
    public int Columns { get; }

    /// <summary>Values of a flattened window.</summary>
    public int Size => Width * Columns;

    /// <summary>The flattened window that ends at a row of train followed by test.</summary>
    public ReadOnlySpan<double> Window(int row) => padded.AsSpan((position[row] - Width + 1) * Columns, Size);

    /// <summary>Rows with the repeated ones.</summary>
    public int PaddedRows => padded.Length / Columns;

    /// <summary>One of <see cref="PaddedRows"/>, [columns].</summary>
    public ReadOnlySpan<double> Padded(int at) => padded.AsSpan(at * Columns, Columns);

    /// <summary>Where a row of train followed by test stands among <see cref="PaddedRows"/>.</summary>
    public int Position(int row) => position[row];

    /// <summary>Last rows of the windows that lie in one run among the fitted rows.</summary>
    public int[] FitWindows() => [.. Enumerable.Range(0, task.FitRows).Where(row => age[row] >= Width - 1)];

    /// <summary>At most <paramref name="most"/> of them, drawn without replacement, in order.</summary>
    public int[] FitWindows(int most)
    {
        var all = FitWindows();
        if (all.Length == 0)
            throw new EvaluationException($"{task.Series}: the {task.FitRows} rows to fit have no run of {Width} rows, which one window needs");
        if (all.Length <= most) return all;
        var random = task.Random();
        for (var i = 0; i < most; i++)
        {
            var other = random.Next(i, all.Length);
            (all[i], all[other]) = (all[other], all[i]);
        }

        Array.Resize(ref all, most);
        Array.Sort(all);
        return all;
    }

    /// <summary>Scores the calibration rows and the test rows.</summary>
    /// <param name="score">Score of the flattened window that ends at a row.</param>
    public OfflineScores Score(Func<int, double> score)
    {
        var calibration = new double[task.Train.Rows - task.FitRows];
        for (var i = 0; i < calibration.Length; i++) calibration[i] = score(task.FitRows + i);
        var test = new double[task.Test.Rows];
        for (var i = 0; i < test.Length; i++) test[i] = score(task.Train.Rows + i);
        return new(calibration, test) { WarmUp = Width - 1 };
    }

    private (double[] Mean, double[] Sd) Statistics()
    {
        var mean = new double[Columns];
        var sd = new double[Columns];
        for (var c = 0; c < Columns; c++)
        {
            double sum = 0, squares = 0;
            for (var row = 0; row < task.FitRows; row++) sum += task.Train[row][c];
            mean[c] = sum / task.FitRows;
            for (var row = 0; row < task.FitRows; row++) squares += Math.Pow(task.Train[row][c] - mean[c], 2);
            sd[c] = Math.Sqrt(squares / task.FitRows);
            if (sd[c] <= ConstantBelow) sd[c] = 1;
        }

        return (mean, sd);
    }
}
