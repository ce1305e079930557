using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Datasets;

/// <summary>
/// Puts the rows of one equipment on one absolute time line. Absolute times stay as they are. Relative ones start at the
/// configured start; each further file (or run) starts one gap after the last row before it and keeps its own spacing.
/// A relative time that falls back by more than half of what has passed is the clock starting anew, and so a new run: the
/// last row of nearly every lam-etch file is the first one of the next wafer. Rows without times are one interval apart.
/// </summary>
internal sealed class SeriesClock(DatasetSettings settings)
{
    private long? last;
    private long origin;
    private long? firstOfRun;
    private long previous;
    private string? run;

    /// <summary>Begins a file.</summary>
    public void NextFile()
    {
        firstOfRun = null;
        run = null;
    }

    /// <summary>Time of a row, nanoseconds since 1970.</summary>
    public long TimeOf(CsvRow row, CsvTime? time)
    {
        if (row.Nanoseconds is { } absolute && time is { Relative: false }) return absolute;
        if (firstOfRun is null || (row.Run is not null && row.Run != run) || Restarts(row.Nanoseconds))
        {
            origin = last is { } before ? before + settings.Gap : settings.Start;
            firstOfRun = row.Nanoseconds ?? 0;
            run = row.Run;
        }
        else if (row.Nanoseconds is null)
        {
            origin += settings.Interval;
        }

        previous = row.Nanoseconds ?? 0;
        var at = origin + (row.Nanoseconds is { } relative ? relative - firstOfRun.Value : 0);
        last = Math.Max(last ?? at, at);
        return at;
    }

    private bool Restarts(long? relative) =>
        relative is { } now && firstOfRun is { } first && previous - now > (previous - first) / 2;
}
