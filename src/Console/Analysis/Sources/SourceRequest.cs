namespace StreamingAnomaly.Console.Analysis.Sources;

/// <summary>What is analysed: one kind, and what belongs to it.</summary>
internal sealed record SourceRequest
{
    /// <summary>Kind.</summary>
    public SourceKind? Kind { get; init; }

    /// <summary><c>upload</c>: id of the file.</summary>
    public string? Upload { get; init; }

    /// <summary><c>history</c>: equipment ids.</summary>
    public IReadOnlyList<string>? Equipment { get; init; }

    /// <summary><c>history</c>: first time, ISO 8601 with zone.</summary>
    public string? From { get; init; }

    /// <summary><c>history</c>: last time.</summary>
    public string? To { get; init; }

    /// <summary><c>sample</c>: name of one that <c>GET v1/analysis</c> lists.</summary>
    public string? Sample { get; init; }

    /// <summary><c>synthetic</c>: the fab.</summary>
    public SyntheticRequest? Synthetic { get; init; }
}

/// <summary>Where rows come from.</summary>
internal enum SourceKind
{
    /// <summary>An uploaded CSV file.</summary>
    Upload,

    /// <summary>Stored readings of a period.</summary>
    History,

    /// <summary>Data that comes with the program.</summary>
    Sample,

    /// <summary>The synthetic fab with chosen faults.</summary>
    Synthetic,
}
