namespace StreamingAnomaly.Reliability.Tests.Feed;

/// <summary>What is fed. The same plan gives the same records.</summary>
internal sealed record FeedPlan
{
    /// <summary>Beginning of all equipment names; tells the proofs on one broker apart.</summary>
    public required string Prefix { get; init; }

    /// <summary>Equipments, each on a line of its own.</summary>
    public int Equipments { get; init; } = 12;

    /// <summary>Sensors of each.</summary>
    public int Sensors { get; init; } = 20;

    /// <summary>Time between two frames of an equipment, and of feeding them.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time of the first frame. In the past, but not so far that the log's retention drops what comes.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Seed of everything.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of frames beside which something is sent that is not readable as a reading.</summary>
    public double Poison { get; init; } = 0.003;

    /// <summary>Share of frames that are not as they should be: missing, not finite, stuck, late, twice, with a wrong clock.</summary>
    public double Dirt { get; init; } = 0.02;

    /// <summary>Frames after which the first fault of an equipment begins; before, it learns.</summary>
    public int Healthy { get; init; } = 450;
}
