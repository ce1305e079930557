namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>MOMENT's word on one window of one equipment.</summary>
/// <param name="Score">Surprise of the equipment, -log10 of the tail probability among its healthy windows, about 0.43 on
/// average; NaN if no sensor could be judged. The same scale for every variant.</param>
/// <param name="Variant">Whether sensors were left out.</param>
/// <param name="Sensors">Surprises by sensor; NaN for those left out or never scored.</param>
/// <param name="Shares">What each sensor added to the score, at least 0: its surprise if it is among the largest three.</param>
public sealed record MomentJudgement(double Score, MomentVariant Variant, SensorSurprise[] Sensors, double[] Shares)
{
    /// <summary>Sensors and parts behind the score, largest first; shares sum to 1.</summary>
    /// <param name="most">Entries at most.</param>
    public IReadOnlyList<MomentContribution> Contributions(int most)
    {
        double total = Shares.Sum();
        var all = new List<MomentContribution>();
        for (int s = 0; s < Sensors.Length; s++)
        {
            if (!(Shares[s] > 0)) continue;
            double parts = Sensors[s].SumOfParts;
            foreach (var part in Enum.GetValues<MomentPart>())
                if (Sensors[s][part] is var u && u > 0) all.Add(new(s, part, u, Shares[s] / total * u / parts));
        }
        return [.. all.OrderByDescending(c => c.Share).ThenBy(c => c.Sensor).ThenBy(c => c.Part).Take(most)];
    }
}
