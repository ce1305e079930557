namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>What every metric asks of its input.</summary>
public static class ScoreCheck
{
    /// <summary>Scores are finite and there is one for every label.</summary>
    /// <param name="series">Name for the message.</param>
    /// <param name="scores">One a row.</param>
    /// <param name="rows">Number of rows there should be.</param>
    /// <exception cref="EvaluationException">A score is missing, NaN or infinite; the message names the first such row.</exception>
    public static void Require(string series, ReadOnlySpan<double> scores, int rows)
    {
        if (scores.Length != rows)
            throw new EvaluationException($"{series}: {scores.Length} scores for {rows} rows; a detector gives one score a row");
        for (var i = 0; i < scores.Length; i++)
            if (!double.IsFinite(scores[i]))
                throw new EvaluationException(
                    $"{series}, row {i}: the score is {scores[i]}; a ranking needs finite scores, so mend the detector or leave the row out");
    }
}
