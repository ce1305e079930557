namespace StreamingAnomaly.Models.Bundles;

/// <summary>What <c>bundle.json</c> says. All of it is part of the bundle's identity.</summary>
public sealed record BundleManifest
{
    /// <summary>Version of this record's layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>What is in it, for example <c>moment</c> or <c>equipment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>A version for people, for example a revision; need not be unique.</summary>
    public required string Version { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it: a person or a service.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Why it was made.</summary>
    public required string Reason { get; init; }

    /// <summary>Version of the feature pipeline it was trained with; it can only be served by the same.</summary>
    public string? FeaturePipeline { get; init; }

    /// <summary>What it was trained on; null for imported models.</summary>
    public TrainingData? Training { get; init; }

    /// <summary>Measured on data it was not trained on.</summary>
    public SortedDictionary<string, double> Metrics { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Thresholds that go with it.</summary>
    public SortedDictionary<string, double> Thresholds { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Anything else worth knowing: source, revision, the bundle it builds on.</summary>
    public SortedDictionary<string, string> Labels { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Its files with their hashes, by name.</summary>
    public SortedDictionary<string, BundleFile> Files { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>A file of a bundle.</summary>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
public sealed record BundleFile(string Sha256, long Bytes);

/// <summary>What a bundle was trained on.</summary>
/// <param name="From">First reading.</param>
/// <param name="To">Last reading.</param>
/// <param name="Rows">Frames used.</param>
/// <param name="DataHash">Hash of the data.</param>
public sealed record TrainingData(DateTimeOffset From, DateTimeOffset To, long Rows, string DataHash);
