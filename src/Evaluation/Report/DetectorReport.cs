namespace StreamingAnomaly.Evaluation.Report;

/// <summary>One detector on one set; a mean over seeds. Null: cannot be measured there.</summary>
public sealed record DetectorReport
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Volume under the precision-recall surface, mean over the series that have an event.</summary>
    public double? VusPr { get; init; }

    /// <summary>Volume under the ROC surface, likewise.</summary>
    public double? VusRoc { get; init; }

    /// <summary>Average precision, likewise.</summary>
    public double? AucPr { get; init; }

    /// <summary>Area under the ROC curve, likewise; over runs where runs are labelled.</summary>
    public double? AucRoc { get; init; }

    /// <summary>Share of the events (or faulty runs) with an alarm.</summary>
    public double? EventRecall { get; init; }

    /// <summary>What random alarms of the same rate would detect.</summary>
    public double? Chance { get; init; }

    /// <summary>Share of the events inside which an alarm starts.</summary>
    public double? FreshRecall { get; init; }

    /// <summary>Alarms on normal rows (or runs), per 10,000 of them.</summary>
    public double? FalseAlarmsPer10k { get; init; }

    /// <summary>Runs of alarms that touch no event, per 10,000 normal rows; where the detector opens episodes itself, those
    /// that it opens on normal rows.</summary>
    public double? FalseEpisodesPer10k { get; init; }

    /// <summary>What the detector's own alarm budget allows of <see cref="FalseEpisodesPer10k"/>.</summary>
    public double? AllowedEpisodesPer10k { get; init; }

    /// <summary>Rows from the start of an event to its first alarm, median.</summary>
    public double? Delay { get; init; }

    /// <summary>The same to the first alarm that starts inside.</summary>
    public double? FreshDelay { get; init; }

    /// <summary>NAB's score, standard profile, at the best single threshold, as NAB reports it.</summary>
    public double? NabScore { get; init; }

    /// <summary>NAB's score at the thresholds that the operational view uses.</summary>
    public double? NabScoreAtThreshold { get; init; }

    /// <summary>Runs only: recall where at most 5 % of the normal runs alarm.</summary>
    public double? RecallAt5Percent { get; init; }

    /// <summary>To learn and score the whole set once, one thread, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>VUS-PR of every series that has an event.</summary>
    public IReadOnlyDictionary<string, double>? SeriesVusPr { get; init; }
}
