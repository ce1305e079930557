namespace StreamingAnomaly.Models.Moment;

/// <summary>Result of a parity gate.</summary>
/// <param name="Model">What was checked.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Cases">Every tensor compared.</param>
public sealed record ParityReport(string Model, string Device, IReadOnlyList<ParityCase> Cases)
{
    /// <summary>Every case passed, and there was at least one.</summary>
    public bool Passed => Cases.Count > 0 && Cases.All(c => c.Passed);

    /// <summary>One line a case, the failed ones marked.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Cases.Select(c =>
        $"{(c.Passed ? "pass" : "FAIL")}  {c.Name,-36} {c.Values,8} values  max {c.MaxDeviation:E1}  tolerance {c.Tolerance:E1}" +
        (c.NotFiniteMismatches > 0 ? $"  {c.NotFiniteMismatches} NaN or infinite on one side only" : "")));
}
