using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>A <see cref="MomentBaseline"/> as bytes, version 1: the same baseline gives the same bytes, and the bytes the same
/// judgements to the bit. At most about 130 kB for the bank and 3 kB a sensor.</summary>
public static class MomentBaselineMapper
{
    private const string Tag = "MoBl";
    private const int Version = 1;

    /// <summary>The baseline as bytes.</summary>
    public static byte[] ToBytes(MomentBaseline baseline)
    {
        var state = baseline.State;
        var writer = new StateWriter(Tag, Version);
        writer.Write((string?)state.Model);
        writer.Write((string?)state.Data);
        writer.Write(state.Sensors);
        writer.Write(state.NewestPatches);
        writer.Write(state.Width);
        writer.Write<int>(state.Starts);
        writer.Write<int>(state.Ends);
        writer.Write<float>(state.Parts);
        writer.Write(state.BankRows);
        writer.Write<float>(state.Bank);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static MomentBaseline FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, "MOMENT baseline");
        var state = new MomentBaselineState(
            reader.OptionalString() ?? "", reader.OptionalString() ?? "", reader.Strings(), reader.Int32(), reader.Int32(), reader.Array<int>(), reader.Array<int>(),
            reader.Array<float>(), reader.Int32(), reader.Array<float>());
        reader.End();
        long sensors = state.Sensors.Length, dimensions = Math.Min(state.Width, EmbeddingProjection.MaxDimensions);
        if (sensors == 0 || state.NewestPatches < 1 || state.Width < 1 || state.Starts.Length != state.Ends.Length
            || state.Parts.Length != sensors * state.Ends.Length * MomentParts.Count
            || state.BankRows is < 0 or > EmbeddingBank.MaxSensorRows || state.Bank.Length != sensors * state.BankRows * dimensions)
            throw new InvalidDataException("This MOMENT baseline contradicts itself. Restore it from another copy, or learn it anew.");
        return new(state);
    }
}
