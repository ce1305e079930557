namespace StreamingAnomaly.Datasets.Csv;

/// <summary>What is stated about a CSV file; what is not stated is detected.</summary>
public sealed record CsvHints
{
    /// <summary>Field separator.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Decimal comma instead of a point.</summary>
    public bool? DecimalComma { get; init; }

    /// <summary>Header of the time column.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The file has no time column, even if one looks like it.</summary>
    public bool NoTime { get; init; }

    /// <summary>.NET custom format of the times, such as <c>dd/MM/yyyy HH:mm</c>.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>Nanoseconds of one unit of a numeric time column.</summary>
    public long? TimeUnit { get; init; }

    /// <summary>Numeric times count from 1970 rather than from the beginning of the file.</summary>
    public bool? Epoch { get; init; }

    /// <summary>Zone of times that have none; default UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Headers or wildcards (<c>*</c>, <c>?</c>) of columns to leave out.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Headers or wildcards of the sensors; empty takes every other numeric column.</summary>
    public IReadOnlyList<string> Sensors { get; init; } = [];

    /// <summary>Context label to header.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    /// <summary>Header of the label column.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Header of the equipment column.</summary>
    public string? EquipmentColumn { get; init; }

    /// <summary>Header of the run column.</summary>
    public string? RunColumn { get; init; }

    /// <summary>Words that stand for a missing value, besides the usual ones.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}
