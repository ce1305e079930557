namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>What MOMENT says about one sensor's window, in three parts.</summary>
public enum MomentPart
{
    /// <summary>Reconstruction error of the whole window with nothing hidden: sees variance, level and shape (spec 4.9).</summary>
    Window,

    /// <summary>Error of the newest patches predicted from the rest: an unmasked pass can copy what it sees, this cannot.</summary>
    Newest,

    /// <summary>Distance of the newest patch's state from those of healthy windows: sees shape, not level (detection.md 4b).</summary>
    Distance,
}
