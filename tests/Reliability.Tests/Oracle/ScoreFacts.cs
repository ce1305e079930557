using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Reliability.Tests.Oracle;

/// <summary>
/// What a score says, field by field in one order, so that what was expected and what was found can be laid side by side.
/// Numbers are compared to the bit.
/// </summary>
internal sealed class ScoreFacts
{
    private readonly List<(string Field, string Text, double Number)> facts = [];

    /// <summary>Adds a number.</summary>
    public ScoreFacts Add(string field, double number)
    {
        facts.Add((field, "", number));
        return this;
    }

    /// <summary>Adds a text or a flag.</summary>
    public ScoreFacts Add(string field, string text)
    {
        facts.Add((field, text, 0));
        return this;
    }

    /// <summary>What stands on the scores topic, as facts.</summary>
    public static ScoreFacts Of(Score score)
    {
        var facts = new ScoreFacts()
            .Add("sensor", score.Sensor).Add("state", score.State.ToString()).Add("warmUp", score.WarmUp)
            .Add("source", $"{score.SourcePartition}/{score.SourceOffset}").Add("appended", score.AppendedUnixNano)
            .Add("hasBundle", score.Bundle.Length > 0 ? "yes" : "no");
        foreach (var fact in score.Quality) facts.Add("quality", $"{fact.Sensor} {fact.Kind}");
        if (score.State != ScoreState.Scored) return facts;
        facts.Add("score", score.Score_).Add("probability", score.Probability).Add("stage", score.Stage)
            .Add("frozenStage", score.FrozenStage).Add("degraded", score.Degraded ? 1 : 0).Add("ratio", score.Ratio)
            .Add("alarm", score.Alarm ? 1 : 0).Add("moved", score.Moved ? 1 : 0);
        foreach (var detector in score.Detectors)
            facts.Add("detector", detector.Name).Add("detector.score", detector.Score).Add("detector.probability", detector.Probability);
        foreach (var sensor in score.Sensors)
            facts.Add("share of", sensor.Sensor).Add("share", sensor.Share).Add("share.value", sensor.Value).Add("share.deviation", sensor.Deviation);
        if (score.Run is not { } run) return facts;
        facts.Add("run", run.Run).Add("run.epoch", run.Epoch).Add("run.start", run.StartUnixNano).Add("run.end", run.EndUnixNano)
            .Add("run.readings", run.Readings).Add("run.learning", run.Learning).Add("run.surprise", run.Surprise);
        foreach (var sensor in run.Sensors)
            facts.Add("run share of", $"{sensor.Sensor} {sensor.Part}").Add("run share", sensor.Share).Add("run deviation", sensor.Deviation);
        return facts;
    }

    /// <summary>The first field in which <paramref name="found"/> differs, with both values; null if none does.</summary>
    public string? Difference(ScoreFacts found)
    {
        for (var i = 0; i < Math.Min(facts.Count, found.facts.Count); i++)
        {
            var (expected, actual) = (facts[i], found.facts[i]);
            if (expected.Field == actual.Field && expected.Text == actual.Text && Same(expected.Number, actual.Number)) continue;
            return $"{expected.Field} {expected.Text}{expected.Number:R} expected, {actual.Field} {actual.Text}{actual.Number:R} found";
        }

        return facts.Count == found.facts.Count ? null : $"{facts.Count} facts expected, {found.facts.Count} found";
    }

    // To the bit; but the wire format does not carry the sign of a zero, nor which NaN it is.
    private static bool Same(double a, double b) => a.Equals(b);
}
