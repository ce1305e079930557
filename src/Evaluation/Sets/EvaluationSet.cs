namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>A named group of series or, where runs rather than rows are labelled, of trials over runs.</summary>
public sealed record EvaluationSet
{
    /// <summary>The sets that come with a protocol, in the order of its tables.</summary>
    public static IReadOnlyList<string> Known { get; } = [SkabSet.Name, NabSet.Name, SmdSet.Name, TepSet.Name, LamEtchSet.Name];

    /// <summary>Name in reports.</summary>
    public required string Name { get; init; }

    /// <summary>Series whose rows are labelled.</summary>
    public IReadOnlyList<EvaluationSeries> Series { get; init; } = [];

    /// <summary>Runs (wafers) that are labelled as a whole, or null.</summary>
    public RunTrial? Runs { get; init; }

    /// <summary>Longest series train: a seed changes little, and its detectors take long.</summary>
    public bool OneSeed { get; init; }

    /// <summary>Reads a known set.</summary>
    /// <param name="name">One of <see cref="Known"/>.</param>
    /// <param name="data">Folder that holds one folder a set.</param>
    /// <exception cref="EvaluationException">There is no such set, or its files are not there.</exception>
    public static IReadOnlyList<EvaluationSet> Load(string name, string data) => name switch
    {
        SkabSet.Name => [new() { Name = name, Series = [.. SkabSet.Load(data)] }],
        NabSet.Name => [new() { Name = name, Series = [.. NabSet.Load(data)] }],
        SmdSet.Name => [new() { Name = name, Series = [.. SmdSet.Load(data)], OneSeed = true }],
        TepSet.Name => [new() { Name = name, Series = [.. TepSet.Load(data)] }],
        LamEtchSet.Name => [.. LamEtchSet.Load(data).Select(trial => new EvaluationSet { Name = $"{name} {trial.Name}", Runs = trial })],
        _ => throw new EvaluationException($"there is no set '{name}'; the sets are {string.Join(", ", Known)}"),
    };
}
