namespace StreamingAnomaly.Datasets.Csv;

/// <summary>What a column is for.</summary>
public enum CsvColumnRole
{
    /// <summary>A number that detectors see.</summary>
    Sensor,

    /// <summary>When the row was measured.</summary>
    Time,

    /// <summary>A label of the reading: recipe, step, lot, …</summary>
    Context,

    /// <summary>Ground truth; goes beside the reading, never into it.</summary>
    Label,

    /// <summary>Which equipment the row belongs to.</summary>
    Equipment,

    /// <summary>Which run the row belongs to.</summary>
    Run,

    /// <summary>Not used.</summary>
    Dropped,
}

/// <summary>A column of a CSV file.</summary>
/// <param name="Header">Its name in the file, or <c>column N</c>.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Name">Name of the sensor or context label it becomes.</param>
public sealed record CsvColumn(string Header, CsvColumnRole Role, string Name);
