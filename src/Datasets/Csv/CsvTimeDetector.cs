
namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Finds the time column and how it is written.</summary>
internal static class CsvTimeDetector
{
    private const long Second = 1_000_000_000;

    private static readonly string[] Dates = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "d.M.yyyy", "M/d/yyyy", "d/M/yyyy"];
    private static readonly string[] Clocks = [" H:m:s.FFFFFFF", " H:m", "", " h:m:s tt", " h:m tt"];

    private static readonly IReadOnlyList<string> Formats =
        ["yyyyMMddHHmmss", "yyyyMMdd HHmmss", "yyyyMMdd'T'HHmmss", .. Dates.SelectMany(date => Clocks.Select(clock => date + clock))];

    public static (int Column, CsvTime? Time) Detect(CsvSample sample, CsvHints hints)
    {
        if (hints.NoTime) return (-1, null);
        if (hints.TimeColumn is { } stated)
        {
            var column = sample.Column(stated);
            return (column, Recognise(sample, column, hints, numbers: true) ?? throw new DatasetException(
                sample.Path, 2, $"the time column '{stated}' is not readable, e.g. '{sample.Cells(column).FirstOrDefault()}': state time.format or time.unit in dataset.yaml"));
        }

        for (var i = 0; i < sample.Headers.Count; i++)
            if (CsvNames.IsTime(sample.Headers[i]) && Recognise(sample, i, hints, numbers: true) is { } named) return (i, named);
        for (var i = 0; i < sample.Headers.Count; i++)
            if (!sample.IsNumeric(i) && Recognise(sample, i, hints, numbers: false) is { } looks) return (i, looks);
        return (-1, null);
    }

    private static CsvTime? Recognise(CsvSample sample, int column, CsvHints hints, bool numbers)
    {
        var cells = sample.Cells(column).ToList();
        if (cells.Count == 0) return null;
        bool Reads(CsvTime time) => cells.All(cell => time.TryParse(cell, sample.DecimalComma, out _));

        if (hints.TimeFormat is { } format) return new CsvTime { Format = format, Zone = hints.Zone } is var exact && Reads(exact) ? exact : null;
        if (hints.TimeUnit is null)
        {
            var iso = new CsvTime { Zone = hints.Zone };
            if (Reads(iso)) return iso;
            var fitting = Formats.Select(f => new CsvTime { Format = f, Zone = hints.Zone }).Where(Reads).ToList();
            if (fitting.Count > 0) return Unambiguous(sample, fitting, cells);
        }

        return numbers && sample.IsNumeric(column) ? Numbers(cells, sample.DecimalComma, hints) : null;
    }

    private static CsvTime Unambiguous(CsvSample sample, List<CsvTime> fitting, List<string> cells)
    {
        foreach (var other in fitting.Skip(1))
        {
            if (cells.All(cell => Value(fitting[0], cell) == Value(other, cell))) continue;
            throw new DatasetException(
                sample.Path, 2,
                $"'{cells[0]}' may be {fitting[0].Format} or {other.Format}: state time.format in dataset.yaml beside the file");
        }

        return fitting[0];

        static long Value(CsvTime time, string cell) => time.TryParse(cell, false, out var value) ? value : 0;
    }

    /// <summary>Numbers above 10^8 count from 1970, their size tells the unit; smaller ones are seconds from the file's start.</summary>
    private static CsvTime? Numbers(List<string> cells, bool decimalComma, CsvHints hints)
    {
        if (!CsvCell.TryNumber(cells[0], decimalComma, out var first)) return null;
        var detected = Math.Abs(first) switch { < 1e8 => Second, < 1e11 => Second, < 1e14 => Second / 1000, < 1e17 => 1000, _ => 1L };
        var time = new CsvTime { Unit = hints.TimeUnit ?? detected, Relative = !(hints.Epoch ?? Math.Abs(first) >= 1e8) };
        return cells.All(cell => time.TryParse(cell, decimalComma, out _)) ? time : null;
    }
}
