using System.Globalization;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Whether a fast path may serve, and the numbers that decided.</summary>
/// <param name="Name">What was tried, such as <c>int8</c>.</param>
/// <param name="Windows">Windows compared.</param>
/// <param name="RankCorrelation">Spearman's correlation of its scores with float32's, the lower of whole window and hidden newest patch.</param>
/// <param name="VusPrDifference">VUS-PR minus float32's; null where no labels were given.</param>
/// <param name="StateError">Root mean square difference of encoder states over that of the states: what distances to a bank feel. Reported, not gated.</param>
/// <param name="Passed">Whether it may serve.</param>
public sealed record FastPathVerdict(string Name, int Windows, double RankCorrelation, double? VusPrDifference, double StateError, bool Passed)
{
    /// <summary>One line for a log.</summary>
    public override string ToString()
    {
        string vus = VusPrDifference is { } d ? string.Create(CultureInfo.InvariantCulture, $", VUS-PR {d:+0.0000;-0.0000;0.0000}") : "";
        string decision = Passed ? "serves" : $"does not serve (needs {FastPathGate.LeastRankCorrelation.ToString(CultureInfo.InvariantCulture)} and at most {FastPathGate.MostVusPrDifference.ToString(CultureInfo.InvariantCulture)} of VUS-PR)";
        return string.Create(CultureInfo.InvariantCulture, $"{Name} {decision}: rank correlation {RankCorrelation:0.00000} over {Windows} windows{vus}, states off by {100 * StateError:0.0} %");
    }
}
