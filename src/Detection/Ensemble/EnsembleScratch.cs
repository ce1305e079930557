namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>Buffers of one scoring thread, shared by all its streams: nothing in them outlives a call.</summary>
internal sealed class EnsembleScratch
{
    [ThreadStatic] private static EnsembleScratch? current;

    public double[] Row = [];
    public double[] Statistics = [];
    public double[] Features = [];
    public double[] Centred = [];
    public double[] Coordinates = [];
    public double[] Parts = [];
    public double[] Scores = [];
    public double[] Shares = [];
    public float[] Floats = [];

    /// <summary>This thread's buffers, large enough for <paramref name="model"/>.</summary>
    public static EnsembleScratch For(EnsembleModel model)
    {
        var scratch = current ??= new();
        var sensors = model.Standard.Live.Length;
        var columns = sensors;
        foreach (var group in model.Groups)
            columns = Math.Max(columns, Math.Max(group.Group.SampleLength, Math.Max(group.Group.LagColumns, group.Group.StatisticsColumns)));
        Grow(ref scratch.Row, sensors);
        Grow(ref scratch.Statistics, model.Widths.Length * History.Statistics * History.Padded(sensors));
        Grow(ref scratch.Features, columns);
        Grow(ref scratch.Centred, columns);
        Grow(ref scratch.Coordinates, model.Options.MaxComponents);
        Grow(ref scratch.Parts, columns);
        Grow(ref scratch.Scores, 3 * model.Groups.Length + sensors);
        Grow(ref scratch.Shares, sensors);
        Grow(ref scratch.Floats, columns);
        return scratch;
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new T[length];
    }
}
