using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>An <see cref="EquipmentMonitorState"/> as bytes, version 2, bit for bit.</summary>
public static class EquipmentMonitorStateMapper
{
    private const string Tag = "EqMo";
    /// <summary>Counts with the version of the scorer's state, which lies inside.</summary>
    private const int Version = 2;

    /// <summary>The state as bytes.</summary>
    public static byte[] ToBytes(EquipmentMonitorState state)
    {
        var writer = new StateWriter(Tag, Version);
        writer.Write(state.Collector is not null);
        if (state.Collector is { } collector)
        {
            writer.Write(collector.Sensors);
            writer.Write<long>(collector.Times);
            writer.Write<double>(collector.Values);
            writer.Write(collector.RunNames);
            writer.Write<int>(collector.RunOf);
        }
        writer.Write(state.Scorer is not null);
        if (state.Scorer is { } scorer) EquipmentScorerStateMapper.Write(writer, scorer);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static EquipmentMonitorState FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, "equipment state");
        var collector = reader.Boolean()
            ? new BaselineCollectorState(
                reader.Strings(), reader.Array<long>(), reader.Array<double>(), reader.Strings(), reader.Array<int>())
            : null;
        var state = new EquipmentMonitorState(collector, reader.Boolean() ? EquipmentScorerStateMapper.Read(ref reader, reader.Version) : null);
        reader.End();
        return state;
    }
}
