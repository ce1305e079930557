using YamlDotNet.Serialization;

namespace StreamingAnomaly.Datasets;

/// <summary>How the files of a data set belong together.</summary>
public enum DatasetLayout
{
    /// <summary>Every file is an equipment of its own.</summary>
    Equipment,

    /// <summary>Every file is one run (a wafer, a batch); the runs of an equipment follow each other.</summary>
    Run,

    /// <summary>Training and test in files of their own, one after the other.</summary>
    Split,
}

/// <summary>
/// <c>dataset.yaml</c>: what recorded data is. Everything is optional; what is left out is detected. Texts in braces take
/// their value from the named groups of <see cref="Path"/>, from <c>{file}</c> (name without extension) or
/// <c>{folder}</c> (relative, with - for /). Described with examples in docs/data.md.
/// </summary>
public sealed record DatasetDescriptor
{
    /// <summary>Name of the data set; default the folder's name.</summary>
    public string? Name { get; init; }

    /// <summary><c>equipment</c> (default), <c>run</c> or <c>split</c>.</summary>
    public DatasetLayout Layout { get; init; }

    /// <summary>Files by wildcard, <c>**</c> for any depth; default every .csv, .tsv, .txt and their .gz.</summary>
    public List<string> Files { get; init; } = [];

    /// <summary>Files to leave out.</summary>
    public List<string> Exclude { get; init; } = [];

    /// <summary>Regular expression over the relative path with forward slashes; its named groups fill templates.</summary>
    public string? Path { get; init; }

    /// <summary>Template of the equipment id; default <c>{file}</c>.</summary>
    public string? Equipment { get; init; }

    /// <summary>Template of the run id, kept as context label <c>run</c>; default none.</summary>
    public string? Run { get; init; }

    /// <summary>Template by which the files of an equipment are sorted; default training first, then by path.</summary>
    public string? Order { get; init; }

    /// <summary>Further context labels: name to template.</summary>
    public Dictionary<string, string> Context { get; init; } = [];

    /// <summary>Field separator, one character or <c>tab</c>.</summary>
    public string? Delimiter { get; init; }

    /// <summary><c>point</c> or <c>comma</c>.</summary>
    [YamlMember(Alias = "decimal", ApplyNamingConventions = false)]
    public string? DecimalSign { get; init; }

    /// <summary>Words that stand for a missing value, besides the usual ones.</summary>
    public List<string> Missing { get; init; } = [];

    /// <summary>Times.</summary>
    public TimeSection Time { get; init; } = new();

    /// <summary>Columns.</summary>
    public ColumnSection Columns { get; init; } = new();

    /// <summary>Ground truth.</summary>
    public LabelSection Labels { get; init; } = new();

    /// <summary>Which part is healthy and makes the baseline.</summary>
    public TrainingSection Training { get; init; } = new();
}

/// <summary>Section <c>time</c>.</summary>
public sealed record TimeSection
{
    /// <summary>Header of the time column; <c>none</c> if there is none.</summary>
    public string? Column { get; init; }

    /// <summary>Unit of numeric times: <c>s</c>, <c>ms</c>, <c>us</c>, <c>ns</c>, <c>min</c> or <c>h</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>.NET custom format, such as <c>dd/MM/yyyy HH:mm</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Numeric times count from 1970 (<c>epoch</c>) or from the beginning (<c>relative</c>).</summary>
    public string? From { get; init; }

    /// <summary>Zone of times without one: <c>UTC</c> (default), an offset such as <c>+09:00</c>, or <c>Asia/Seoul</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>First time of relative times and of files without any, ISO 8601 with zone; default 2000-01-01T00:00:00Z.</summary>
    public string? Start { get; init; }

    /// <summary>Time between rows of files without a time column; default 1 s.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Relative times: pause between one run and the next; default 1 min. Without runs: the interval.</summary>
    public TimeSpan? Gap { get; init; }
}

/// <summary>Section <c>columns</c>.</summary>
public sealed record ColumnSection
{
    /// <summary>Sensors by header or wildcard; default every other numeric column.</summary>
    public List<string> Sensors { get; init; } = [];

    /// <summary>Columns to leave out, by header or wildcard.</summary>
    public List<string> Drop { get; init; } = [];

    /// <summary>Context label to header.</summary>
    public Dictionary<string, string> Context { get; init; } = [];

    /// <summary>Header of the column that names the equipment of each row.</summary>
    public string? Equipment { get; init; }

    /// <summary>Header of the column that names the run of each row.</summary>
    public string? Run { get; init; }
}

/// <summary>Section <c>labels</c>: at most one of the three.</summary>
public sealed record LabelSection
{
    /// <summary>Header of the label column.</summary>
    public string? Column { get; init; }

    /// <summary>JSON file <c>{"path": [["start", "end"], ...]}</c>: rows from start to end, both included, are anomalous.</summary>
    public string? Windows { get; init; }

    /// <summary>Files whose path groups have these values are anomalous as a whole, the others normal.</summary>
    public Dictionary<string, string> Where { get; init; } = [];
}

/// <summary>Section <c>training</c>: a row is training when every condition that is given holds.</summary>
public sealed record TrainingSection
{
    /// <summary>Only the first rows of each equipment.</summary>
    public long? Rows { get; init; }

    /// <summary>Only this share of each equipment's rows, rounded down.</summary>
    public double? Fraction { get; init; }

    /// <summary>Only files whose path groups have these values.</summary>
    public Dictionary<string, string> Where { get; init; } = [];

    /// <summary>The files meant by <see cref="Where"/> are the training part of every equipment.</summary>
    public bool Shared { get; init; }
}
