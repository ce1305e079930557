namespace StreamingAnomaly.Models.Moment;

/// <summary>Why a window was not scored; a label of the metric <c>anomaly.moment.windows</c>.</summary>
public enum WindowRefusal
{
    /// <summary>It was scored.</summary>
    None,

    /// <summary>A value marked as observed is NaN or infinite.</summary>
    NotFinite,

    /// <summary>No patch has all its eight steps observed.</summary>
    NoCompletePatch,

    /// <summary>None of the newest patches is complete, so the newest error is unknown.</summary>
    NewestIncomplete,

    /// <summary>With the newest patches hidden, no other complete patch is left to predict them from.</summary>
    NoContext,

    /// <summary>The window is empty or longer than the model's.</summary>
    WrongLength,
}
