using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Runs;

/// <summary>A <see cref="RunScorerState"/> as bytes, version 1, bit for bit.</summary>
public static class RunScorerStateMapper
{
    private const string Tag = "RnSt";
    private const int Version = 1;
    private const string What = "run state";

    /// <summary>The state as bytes.</summary>
    public static byte[] ToBytes(RunScorerState state)
    {
        var writer = new StateWriter(Tag, Version);
        writer.Write<int>(state.Counts);
        writer.Write<double>(state.Means);
        writer.Write<double>(state.Squares);
        writer.Write<double>(state.Sizes);
        writer.Write(state.Rows);
        Write(writer, state.Runs);
        Write(writer, state.Residuals);
        writer.Write(state.Epoch);
        writer.Write((string?)state.EpochReason);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static RunScorerState FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, What);
        var counts = reader.Array<int>();
        var (means, squares, sizes) = (reader.Array<double>(), reader.Array<double>(), reader.Array<double>());
        var rows = reader.Int32();
        StatePart.Require(counts.Length > 0 && means.Length == counts.Length && squares.Length == counts.Length && sizes.Length == counts.Length, What);
        var (runs, residuals) = (Rows(ref reader, 2 * counts.Length), Rows(ref reader, 2 * counts.Length));
        var state = new RunScorerState
        {
            Counts = counts, Means = means, Squares = squares, Sizes = sizes, Rows = rows, Runs = runs, Residuals = residuals,
            Epoch = reader.Int32(), EpochReason = reader.OptionalString() ?? "",
        };
        reader.End();
        StatePart.Require(rows >= 0 && state.Epoch >= 1 && Array.TrueForAll(counts, c => c >= 0), What);
        StatePart.Require(Array.TrueForAll(means, double.IsFinite) && Array.TrueForAll(squares, double.IsFinite), What);
        return state;
    }

    private static void Write(StateWriter writer, double[][] rows)
    {
        writer.Write(rows.Length);
        foreach (var row in rows) writer.Write<double>(row);
    }

    private static double[][] Rows(ref StateReader reader, int columns)
    {
        var rows = new double[reader.Count(4)][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = reader.Array<double>();
            StatePart.Require(rows[i].Length == columns, What);
        }
        return rows;
    }
}
