using System.Text.Json;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>
/// What a proof did and found: <c>bench/results/reliability-*.json</c>. Others write the same shape for promises that are
/// proved elsewhere; <c>bench/reliability.py</c> renders whatever lies there. What was not counted is left null.
/// </summary>
internal sealed record ProofResult
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Promise, such as <c>P1</c>.</summary>
    public required string Promise { get; init; }

    /// <summary>The promise in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What was done, in a sentence.</summary>
    public required string What { get; init; }

    /// <summary>How often it was done, each time with another seed on fresh servers; a cut-short soak has fewer.</summary>
    public int Rounds { get; set; } = 1;

    /// <summary>Processes killed with SIGKILL.</summary>
    public long? Kills { get; set; }

    /// <summary>Members that joined or left a group, or were frozen.</summary>
    public long? Rebalances { get; set; }

    /// <summary>Times that a server or a link was cut off.</summary>
    public long? Cuts { get; set; }

    /// <summary>Readings (one sensor, one time) that were acknowledged.</summary>
    public long? Readings { get; set; }

    /// <summary>Records that they came in.</summary>
    public long? Records { get; set; }

    /// <summary>Results missing.</summary>
    public long? Lost { get; set; }

    /// <summary>Results there twice.</summary>
    public long? Doubled { get; set; }

    /// <summary>Results that an undisturbed run gives otherwise.</summary>
    public long? Different { get; set; }

    /// <summary>Seconds from the restart until every partition is scored again.</summary>
    public double? RecoverySecondsMedian { get; set; }

    /// <summary>The worst of them.</summary>
    public double? RecoverySecondsWorst { get; set; }

    /// <summary>Anything a reader must know: first examples of what went wrong above all.</summary>
    public List<string> Notes { get; init; } = [];

    /// <summary>Machine.</summary>
    public string Hardware { get; set; } = Machine.Name;

    /// <summary>Day it was done, ISO 8601.</summary>
    public string Date { get; set; } = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Every recovery, seconds: what median and worst are taken from.</summary>
    public IReadOnlyList<double> RecoverySeconds
    {
        get;
        set
        {
            field = [.. value.Select(v => Math.Round(v, 3))];
            var sorted = field.Order().ToList();
            if (sorted.Count > 0) (RecoverySecondsMedian, RecoverySecondsWorst) = (sorted[sorted.Count / 2], sorted[^1]);
        }
    } = [];

    /// <summary>This and another round of the same proof.</summary>
    public ProofResult Merge(ProofResult other) => other with
    {
        Rounds = Rounds + other.Rounds,
        Kills = Kills + other.Kills, Rebalances = Rebalances + other.Rebalances, Cuts = Cuts + other.Cuts,
        Readings = Readings + other.Readings, Records = Records + other.Records,
        Lost = Lost + other.Lost, Doubled = Doubled + other.Doubled, Different = Different + other.Different,
        RecoverySeconds = [.. RecoverySeconds, .. other.RecoverySeconds],
        Notes = [.. Notes, .. other.Notes],
    };

    /// <summary>Takes over what the comparison found.</summary>
    public void Take(Oracle.Findings findings, long records)
    {
        (Readings, Records) = (findings.Values, records);
        (Lost, Doubled, Different) = (findings.Lost, findings.Doubled, findings.Different);
        Notes.Add($"{findings.In:N0} frames and unreadable records in = {findings.Scored:N0} scored + {findings.WarmUp:N0} warm-up + {findings.Quarantined:N0} set aside with their reason; {findings.Alerts:N0} alert events");
        Notes.AddRange(findings.All());
    }
}
