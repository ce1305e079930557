using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Frames;

/// <summary>A <see cref="FrameRingState"/> as bytes, version 1.</summary>
public static class FrameRingStateMapper
{
    private const string Tag = "FRng";
    private const int Version = 1;

    /// <summary>The state, bit for bit.</summary>
    public static byte[] ToBytes(FrameRingState state)
    {
        var writer = new StateWriter(Tag, Version);
        Write(writer, state);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static FrameRingState FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, "frame ring");
        var state = Read(ref reader);
        reader.End();
        return state;
    }

    internal static void Write(StateWriter writer, FrameRingState state)
    {
        writer.Write<float>(state.Values);
        writer.Write<ulong>(state.Imputed);
        writer.Write<double>(state.Last);
        writer.Write<int>(state.MissingFor);
        writer.Write(state.Origin);
        writer.Write(state.LastTime);
        writer.Write(state.LastSlot);
        writer.Write(state.Count);
        writer.Write(state.Run);
        writer.Write(state.Started);
    }

    internal static FrameRingState Read(ref StateReader reader) => new(
        reader.Array<float>(), reader.Array<ulong>(), reader.Array<double>(), reader.Array<int>(), reader.Int64(),
        reader.Int64(), reader.Int64(), reader.Int32(), reader.OptionalString(), reader.Boolean());
}
