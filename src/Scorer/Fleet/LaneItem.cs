using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Decoding;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>One reading on its way through a lane.</summary>
internal sealed class LaneItem
{
    /// <summary>The reading.</summary>
    public SourcedReading Reading { get; private set; }

    /// <summary>Seen, not yet judged.</summary>
    public Observation Observation { get; } = new();

    /// <summary>The model that sees it; null while warming up.</summary>
    public EquipmentModel? Model { get; set; }

    /// <summary>Bundle of the model.</summary>
    public string Bundle { get; set; } = "";

    /// <summary>The baseline was still gathered when it came: the external detector is not asked.</summary>
    public bool Collecting { get; set; }

    /// <summary>The external detector's answer, under way; null if it was not asked.</summary>
    public Task<WindowScore>? Window { get; set; }

    /// <summary>Hash of the window as it was when the reading arrived; null is computed when needed.</summary>
    public string? WindowHash { get; set; }

    /// <summary>A bundle that this reading completed the baseline of.</summary>
    public BundleContent? Trained { get; set; }

    /// <summary>What the training that this reading set off found in the baseline, or why it refused.</summary>
    public IReadOnlyList<BaselineFinding> Findings { get; set; } = [];

    /// <summary>Taken in by this cycle; false for one that the restored state holds already.</summary>
    public bool Observed { get; set; }

    /// <summary>Emit nothing: its results are on the log already.</summary>
    public bool Muted { get; private set; }

    /// <summary>What goes out for it.</summary>
    public List<NewRecord> Outputs { get; } = [];

    /// <summary>Alert events it made, muted or not.</summary>
    public List<AlertEvent> Alerts { get; } = [];

    /// <summary>Its score as bytes, without a revision; null if nobody needs it.</summary>
    public byte[]? Score { get; set; }

    /// <summary>How it was judged the last time, if this is not the first.</summary>
    public KeptReading? Before { get; set; }

    /// <summary>How often its score was revised.</summary>
    public int Revision { get; set; }

    /// <summary>What a late reading changed; null if it changed nothing.</summary>
    public ScoreRevision? Revised { get; set; }

    /// <summary>How it ended.</summary>
    public ReadingFate Fate { get; set; }

    /// <summary>Why it is quarantined.</summary>
    public string? Reason { get; set; }

    /// <summary>A voting detector was missing.</summary>
    public bool Degraded { get; set; }

    /// <summary>Whether the external detector answered for this reading; null if it was not asked.</summary>
    public bool? Answered { get; set; }

    /// <summary>Starts over with another reading.</summary>
    public void Begin(SourcedReading reading, bool muted)
    {
        (Reading, Muted, Model, Bundle, Window, WindowHash, Trained) = (reading, muted, null, "", null, null, null);
        (Fate, Reason, Degraded, Observed, Collecting, Answered) = (ReadingFate.Skipped, null, false, false, false, null);
        (Findings, Score, Before, Revision, Revised) = ([], null, null, 0, null);
        Outputs.Clear();
        Alerts.Clear();
    }
}

/// <summary>How a reading ended: readings = scored + warm-up + quarantined.</summary>
internal enum ReadingFate
{
    /// <summary>Already part of the restored state.</summary>
    Skipped,

    /// <summary>It has a score.</summary>
    Scored,

    /// <summary>Its equipment collects the baseline.</summary>
    WarmUp,

    /// <summary>It cannot be scored; kept with the reason.</summary>
    Quarantined,

    /// <summary>It was no reading but an instruction.</summary>
    Obeyed,
}
