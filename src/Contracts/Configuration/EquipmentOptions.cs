namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Section <c>equipment</c>: one default profile and, by equipment id or prefix with <c>*</c>, others over it.</summary>
public sealed record EquipmentSection
{
    /// <summary>Profile of every equipment that has no own one.</summary>
    public EquipmentProfile Defaults { get; init; } = new();

    /// <summary>Own profiles; the longest matching key wins. Unset members take their values from the defaults.</summary>
    public IReadOnlyDictionary<string, EquipmentProfile> Profiles { get; init; } = new Dictionary<string, EquipmentProfile>();

    /// <summary>
    /// Profile of <paramref name="equipment"/>: its own id before any prefix, the longest prefix before shorter ones,
    /// else <see cref="Defaults"/>. Upper and lower case differ, as they do in equipment ids.
    /// </summary>
    public EquipmentProfile For(string equipment)
    {
        ArgumentNullException.ThrowIfNull(equipment);
        if (Profiles.TryGetValue(equipment, out var own)) return own;
        var best = Defaults;
        var bestLength = -1;
        foreach (var (key, profile) in Profiles)
        {
            if (!key.EndsWith('*') || key.Length <= bestLength) continue;
            if (!equipment.AsSpan().StartsWith(key.AsSpan(0, key.Length - 1), StringComparison.Ordinal)) continue;
            (best, bestLength) = (profile, key.Length);
        }

        return best;
    }
}

/// <summary>How one equipment is watched.</summary>
public sealed record EquipmentProfile
{
    /// <summary>Frames between two MOMENT windows, a multiple of the patch length 8; default 8.</summary>
    public int Stride { get; init; } = 8;

    /// <summary>Shares of healthy behaviour at which stages 1..4 begin; four rising numbers in [0.9, 1): a calibrated score below 0.9 only ranks.</summary>
    public IReadOnlyList<double> Stages { get; init; } = [0.90, 0.95, 0.98, 0.99];

    /// <summary>How many alert episodes people accept; the threshold follows from it.</summary>
    public AlarmBudget AlarmBudget { get; init; } = new();

    /// <summary>
    /// Detectors that vote, the first leads (stage, score, probability): <c>level</c>, <c>ensemble</c>, <c>forest</c>,
    /// <c>moment</c>. Ensemble and forest are trained only where they are listed; <c>[level, forest]</c> is the cheap set for
    /// very many equipments. MOMENT is also scored and stored without a vote whenever a model is configured.
    /// </summary>
    public IReadOnlyList<string> Detectors { get; init; } = ["level", "ensemble"];

    /// <summary>
    /// MOMENT is averaged into the ensemble's score as a sixth head; default false. Set it where <c>anomaly models admit</c>
    /// has measured on the equipment's own history that nothing is lost by it.
    /// </summary>
    public bool MomentJoins { get; init; }

    /// <summary>Frames of the baseline that a new equipment collects first, 400..1000000; default 2000.</summary>
    public int Baseline { get; init; } = 2000;

    /// <summary>Frames from which a provisional model scores, 100..baseline; default 400.</summary>
    public int Provisional { get; init; } = 400;

    /// <summary>Sampling interval; null takes the median of the baseline.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>A pause of more than this many frames starts a new window, 4..10000; default 64.</summary>
    public int MaxGapFrames { get; init; } = 64;

    /// <summary>
    /// How late a reading may come, after newer ones of its equipment, and still be scored in its place, 0 s (default) .. 1 h.
    /// The readings after it are scored again; what changes goes out as a revision. Memory: that much of an equipment's
    /// readings; a late reading costs as much time as those after it. Zero: a late reading is a dead letter.
    /// </summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// An equipment that has sent nothing for this long is reported as silent; default 15 min, from 1 s on; zero: never.
    /// </summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A sensor that stands still longer than three times what it ever did while healthy is reported; default true.</summary>
    public bool ReportFrozen { get; init; } = true;

    /// <summary>Allowed range per sensor; values outside are the fact <c>out of range</c>.</summary>
    public IReadOnlyDictionary<string, SensorRange> Ranges { get; init; } = new Dictionary<string, SensorRange>();
}

/// <summary>Allowed values of a sensor; null is open.</summary>
public sealed record SensorRange(double? Min = null, double? Max = null);

/// <summary>Alert episodes allowed per equipment and time.</summary>
public sealed record AlarmBudget
{
    /// <summary>Episodes, at least 1; default 1.</summary>
    public int Alerts { get; init; } = 1;

    /// <summary>Time span, one minute to 30 days; default 8 hours (a shift).</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromHours(8);
}
