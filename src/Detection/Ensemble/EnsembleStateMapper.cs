using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>An <see cref="EnsembleState"/> as bytes, version 1, bit for bit.</summary>
public static class EnsembleStateMapper
{
    private const string Tag = "EnSt";
    private const int Version = 1;

    /// <summary>The state as bytes.</summary>
    public static byte[] ToBytes(EnsembleState state)
    {
        var writer = new StateWriter(Tag, Version);
        writer.Write<double>(state.Baseline);
        writer.Write<double>(state.Held);
        writer.Write<int>(state.Missing);
        writer.Write<double>(state.History);
        writer.Write<double>(state.ConstantLevels);
        writer.Write<double>(state.ConstantCandidates);
        writer.Write<int>(state.ConstantRows);
        writer.Write(state.Started);
        writer.Write(state.RestartDue);
        writer.Write(state.Smoothed);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static EnsembleState FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, "ensemble state");
        var state = new EnsembleState
        {
            Baseline = reader.Array<double>(), Held = reader.Array<double>(), Missing = reader.Array<int>(),
            History = reader.Array<double>(), ConstantLevels = reader.Array<double>(),
            ConstantCandidates = reader.Array<double>(), ConstantRows = reader.Array<int>(),
            Started = reader.Boolean(), RestartDue = reader.Boolean(), Smoothed = reader.Double(),
        };
        reader.End();
        var (live, constant) = (state.Baseline.Length, state.ConstantLevels.Length);
        if (state.Held.Length != live || state.Missing.Length != live || state.History.Length != (long)History.Capacity * live
            || state.ConstantCandidates.Length != constant || state.ConstantRows.Length != constant
            || !AllFinite(state.Baseline) || !AllFinite(state.Held) || !AllFinite(state.History) || !double.IsFinite(state.Smoothed))
            throw new InvalidDataException("This ensemble state contradicts itself. Restore it from another copy, or start without it.");
        return state;
    }

    private static bool AllFinite(double[] values) => Array.TrueForAll(values, double.IsFinite);
}
