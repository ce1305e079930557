using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>An <see cref="EquipmentScorerState"/> as bytes, version 2, bit for bit.</summary>
public static class EquipmentScorerStateMapper
{
    private const string Tag = "EqSc";
    private const int Version = 2;

    /// <summary>Last version without ensemble and runs.</summary>
    private const int ForestOnly = 1;

    /// <summary>The state as bytes.</summary>
    public static byte[] ToBytes(EquipmentScorerState state)
    {
        var writer = new StateWriter(Tag, Version);
        Write(writer, state);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static EquipmentScorerState FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, "scorer state");
        var state = Read(ref reader, reader.Version);
        reader.End();
        return state;
    }

    internal static void Write(StateWriter writer, EquipmentScorerState state)
    {
        writer.Write(state.Detectors);
        FrameRingStateMapper.Write(writer, state.Ring);
        writer.Write<double>(state.Quality.Last);
        writer.Write<int>(state.Quality.Stretch);
        AlarmCalibrationStateMapper.Write(writer, state.Calibration);
        writer.Write(state.SinceExternal);
        writer.Write(state.External.Score);
        writer.Write(state.External.Tail);
        writer.Write(state.External.Stage);
        writer.Write(state.External.FrozenStage);
        writer.Write(state.External.Age);
        writer.Write(state.External.Failed);
        writer.Write(state.External.Ratio);
        writer.Write(state.External.AlarmStage);
        writer.Write<double>(state.External.Shares);
        writer.Write(state.EpisodeStart);
        writer.Write(state.Ensemble is not null);
        if (state.Ensemble is not null) writer.Write<byte>(EnsembleStateMapper.ToBytes(state.Ensemble));
        RunWatchState.Write(writer, state.Runs);
    }

    /// <param name="reader">At the state.</param>
    /// <param name="version">Version of the scorer state, which another state may hold inside.</param>
    internal static EquipmentScorerState Read(ref StateReader reader, int version)
    {
        var detectors = reader.Strings();
        var ring = FrameRingStateMapper.Read(ref reader);
        var quality = new QualityTrackerState(reader.Array<double>(), reader.Array<int>());
        var calibration = AlarmCalibrationStateMapper.Read(ref reader);
        var since = reader.Int32();
        var external = new HeldExternalState(
            reader.Double(), reader.Double(), reader.Int32(), reader.Int32(), reader.Int32(), reader.Boolean(),
            reader.Double(), reader.Int32(), reader.Array<double>());
        var episodeStart = reader.Int64();
        var ensemble = version > ForestOnly && reader.Boolean() ? EnsembleStateMapper.FromBytes(reader.Array<byte>()) : null;
        var runs = version > ForestOnly ? RunWatchState.Read(ref reader) : null;
        return new(detectors, ring, quality, calibration, since, external, episodeStart, ensemble, runs);
    }
}
