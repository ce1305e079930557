using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Detection.Quality;

/// <summary>A data-quality fact about a frame.</summary>
/// <param name="Sensor">Sensor index; <see cref="WholeFrame"/> for the frame itself.</param>
/// <param name="Kind">What is wrong.</param>
public readonly record struct QualityMark(int Sensor, QualityKind Kind)
{
    /// <summary>The fact concerns the whole frame, "*" on the wire.</summary>
    public const int WholeFrame = -1;
}
