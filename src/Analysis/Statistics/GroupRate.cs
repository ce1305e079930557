namespace StreamingAnomaly.Analysis.Statistics;

/// <summary>How often rows of one lot, recipe, equipment … are marked.</summary>
/// <param name="Value">Value of the label.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Marked">Marked rows.</param>
/// <param name="Rate">Share of marked rows.</param>
/// <param name="Units">Stretches of rows that count as independent; see <see cref="GroupRanking"/>.</param>
/// <param name="MarkedUnits">Those with a marked row.</param>
/// <param name="P">Fisher's exact test against all other values, one-sided.</param>
/// <param name="Q">The same after Benjamini and Hochberg's correction for the number of values.</param>
/// <param name="Significant">Whether q is at most 0.05.</param>
internal sealed record GroupRate(string Value, int Rows, int Marked, double Rate, int Units, int MarkedUnits, double P, double Q, bool Significant);
