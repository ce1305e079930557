using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Output;

/// <summary>Where an episode began: the key of all its alert events.</summary>
/// <param name="Offset">Offset of the first sample.</param>
/// <param name="TimeUnixNano">Its event time.</param>
internal readonly record struct EpisodeStart(long Offset, long TimeUnixNano)
{
    public EpisodeMark ToWire() => new() { Offset = Offset, TimeUnixNano = TimeUnixNano };

    public static EpisodeStart? FromWire(EpisodeMark? mark) => mark is null ? null : new(mark.Offset, mark.TimeUnixNano);
}
