namespace StreamingAnomaly.Console.History;

/// <summary>What a column of the history holds. Numbers are kept in the file: they never change their meaning.</summary>
internal enum ColumnKind : byte
{
    /// <summary>1 for every frame that had a reading; the name is empty.</summary>
    Frame = 0,

    /// <summary>Values of a sensor in its own unit.</summary>
    Sensor = 1,

    /// <summary>A number of the equipment's score; see <see cref="ColumnKey"/>.</summary>
    Score = 2,

    /// <summary>A sensor's share of the score, 0..1, where the score names it.</summary>
    Share = 3,

    /// <summary>Data-quality facts of a kind in a frame.</summary>
    Quality = 4,
}

/// <summary>Names a column of an equipment's history.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Name">Sensor, number of the score or kind of fact.</param>
internal readonly record struct ColumnKey(ColumnKind Kind, string Name)
{
    public static readonly ColumnKey Frame = new(ColumnKind.Frame, "");
    public static readonly ColumnKey Probability = new(ColumnKind.Score, "probability");
    public static readonly ColumnKey Stage = new(ColumnKind.Score, "stage");
    public static readonly ColumnKey Alarm = new(ColumnKind.Score, "alarm");
    public static readonly ColumnKey Ratio = new(ColumnKind.Score, "ratio");

    /// <summary>The column of a sensor's values.</summary>
    public static ColumnKey Sensor(string name) => new(ColumnKind.Sensor, name);

    /// <summary>The column of a sensor's shares.</summary>
    public static ColumnKey Share(string name) => new(ColumnKind.Share, name);
}
