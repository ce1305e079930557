using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Console.Live;

/// <summary>A score as the stream sends it; the names are those of <c>GET /v1/equipment</c>.</summary>
internal sealed record LiveScore(
    string Equipment, string Time, string State, double WarmUp, double? Score, double? Probability, int Stage, bool Degraded, bool Alarm)
{
    public static LiveScore From(Score score)
    {
        var scored = score.State == ScoreState.Scored;
        return new(
            score.Equipment, IsoTime.Format(score.TimeUnixNano), scored ? "scored" : "warming-up", score.WarmUp,
            scored ? Finite(score.Score_) : null, scored ? Finite(score.Probability) : null, score.Stage, score.Degraded, score.Alarm);
    }

    // JSON has no NaN.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
