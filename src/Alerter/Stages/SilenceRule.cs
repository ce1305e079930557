namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Whether somebody asked not to hear about an incident.</summary>
internal static class SilenceRule
{
    /// <param name="silences">All there are, also those that are over.</param>
    /// <param name="labels">Labels of the incident.</param>
    /// <param name="at">The instant asked about.</param>
    public static HoldDecision Decide(IReadOnlyList<Silence> silences, IReadOnlyDictionary<string, string> labels, DateTimeOffset at)
    {
        var longest = HoldDecision.None;
        foreach (var silence in silences)
        {
            if (at < silence.Start || at >= silence.End || (longest.Holds && silence.End <= longest.Until)) continue;
            if (silence.Matchers.All(m => m.Matches(labels))) longest = new(HoldReason.Silenced, silence.End, silence.Id);
        }

        return longest;
    }
}
