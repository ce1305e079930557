namespace StreamingAnomaly.Analysis;

/// <summary>What becomes of values that are missing or not finite.</summary>
internal enum MissingTreatment
{
    /// <summary>The last value before it; at the beginning the first one after it.</summary>
    ForwardFill,

    /// <summary>On the straight line between its neighbours, by row; at the ends the nearest value.</summary>
    Linear,

    /// <summary>Mean of the sensor at that equipment.</summary>
    Mean,

    /// <summary>A row with a missing value is left out.</summary>
    DropRow,
}
