using System.Globalization;

namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Any folder of CSV files with a label column: every column of numbers but the label is a sensor.</summary>
public static class FolderSet
{
    private const int FewestTrainRows = 20;

    /// <summary>Reads every <c>*.csv</c> and <c>*.csv.gz</c> of the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="label">Column with 0 for normal.</param>
    /// <param name="trainRows">Rows that train at the start of each file: a number, or a share such as <c>30%</c>.</param>
    /// <exception cref="EvaluationException">Something cannot be used; the message says what.</exception>
    public static IEnumerable<EvaluationSeries> Load(string folder, string label, string trainRows)
    {
        if (!Directory.Exists(folder)) throw new EvaluationException($"{folder} is not a folder");
        var files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Where(f => f.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || f.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase)).ToList();
        if (files.Count == 0) throw new EvaluationException($"{folder} has no *.csv or *.csv.gz");
        foreach (var file in files)
        {
            var table = CsvTable.Read(file);
            var sensors = table.Header.Where(h => !string.Equals(h, label, StringComparison.OrdinalIgnoreCase) && table.IsNumeric(h)).ToList();
            var labels = table.Numbers(label);
            var rows = table.Sensors(sensors);
            var train = TrainRows(trainRows, rows.Rows);
            if (train < FewestTrainRows || train >= rows.Rows)
                throw new EvaluationException(
                    $"{file}: --train-rows {trainRows} gives {train} of {rows.Rows} rows; at least {FewestTrainRows} must train and some must be left to score");
            if (labels.Take(train).Any(v => v != 0))
                throw new EvaluationException($"{file}: there are labelled rows among the {train} that train; give a --train-rows that ends before the first event");
            yield return new()
            {
                Name = Path.GetFileName(file),
                Train = rows.Slice(0, train),
                Test = rows.Slice(train, rows.Rows),
                Labels = [.. labels.Skip(train).Select(v => v != 0)],
            };
        }
    }

    private static int TrainRows(string text, int rows)
    {
        var share = text.EndsWith('%');
        return double.TryParse(share ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
            ? (int)(share ? value / 100 * rows : value)
            : throw new EvaluationException($"--train-rows is '{text}'; give a number of rows such as 400, or a share such as 30%");
    }
}
