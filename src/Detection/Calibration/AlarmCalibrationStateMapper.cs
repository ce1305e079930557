using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Calibration;

/// <summary>An <see cref="AlarmCalibrationState"/> as bytes, version 1.</summary>
public static class AlarmCalibrationStateMapper
{
    private const string Tag = "ACal";
    private const int Version = 1;

    /// <summary>The state, bit for bit.</summary>
    public static byte[] ToBytes(AlarmCalibrationState state)
    {
        var writer = new StateWriter(Tag, Version);
        Write(writer, state);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static AlarmCalibrationState FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, "alarm calibration");
        var state = Read(ref reader);
        reader.End();
        return state;
    }

    internal static void Write(StateWriter writer, AlarmCalibrationState state)
    {
        writer.Write(state.Trackers.Length);
        foreach (var tracker in state.Trackers)
        {
            writer.Write(tracker.Level);
            writer.Write(tracker.Slope);
            writer.Write(tracker.BaselineLevel);
            writer.Write(tracker.BaselineSlope);
            writer.Write(tracker.Count);
            writer.Write(tracker.Fresh is not null);
            if (tracker.Fresh is null) continue;
            writer.Write<double>(tracker.Fresh);
            writer.Write(tracker.FreshCount);
        }
        writer.Write<double>(state.Cusums);
        writer.Write(state.LogControl);
        writer.Write(state.Open);
        writer.Write(state.Quiet);
        writer.Write(state.EpisodeStage);
        writer.Write(state.Moved);
        writer.Write(state.Samples);
        writer.Write(state.Added);
        writer.Write<long>(state.Episodes);
        writer.Write(state.EpisodeCount);
    }

    internal static AlarmCalibrationState Read(ref StateReader reader)
    {
        var trackers = new TailTrackerState[reader.Count(37)];
        for (var i = 0; i < trackers.Length; i++)
        {
            var (level, slope, baselineLevel, baselineSlope) =
                (reader.Double(), reader.Double(), reader.Double(), reader.Double());
            var count = reader.Int32();
            var fresh = reader.Boolean() ? reader.Array<double>() : null;
            trackers[i] = new(level, slope, baselineLevel, baselineSlope, count, fresh, fresh is null ? 0 : reader.Int32());
        }
        return new(
            trackers, reader.Array<double>(), reader.Double(), reader.Boolean(), reader.Int32(), reader.Int32(),
            reader.Boolean(), reader.Int64(), reader.Double(), reader.Array<long>(), reader.Int64());
    }
}
