using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>One row of data.</summary>
/// <param name="Line">Line in the file from 1.</param>
/// <param name="Nanoseconds">Time as <see cref="CsvTime.TryParse"/> gives it; null without a time column.</param>
/// <param name="Values">One entry per sensor column; NaN where the cell is missing.</param>
/// <param name="Context">Labels of the context columns that are not empty.</param>
/// <param name="Equipment">Cell of the equipment column, or null.</param>
/// <param name="Run">Cell of the run column, or null.</param>
/// <param name="Label">Ground truth, 0 or 1; null where there is none.</param>
public readonly record struct CsvRow(
    long Line,
    long? Nanoseconds,
    SensorValue[] Values,
    KeyValuePair<string, string>[] Context,
    string? Equipment,
    string? Run,
    int? Label);
