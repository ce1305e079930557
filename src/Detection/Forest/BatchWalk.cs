using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// Many rows through all trees: a tile of rows, and one tree after the other over it, so that both stay in the first
/// cache. Every kernel adds the same numbers in the same order, tree by tree, hence gives the same bits.
/// </summary>
internal static class BatchWalk
{
    /// <summary>Rows per tile; 128 rows of 20 features and a tree of 256 ends fit a 32 KiB cache together.</summary>
    private const int TileRows = 128;

    /// <summary>Below this many rows the columns are not worth transposing.</summary>
    private const int FewestVectorRows = 16;

    /// <summary>Up to this many features the transposed tile lies on the stack (64 KiB); beyond, rows walk scalar.</summary>
    private const int MostVectorFeatures = 128;

    /// <summary>The fastest kernel of this machine.</summary>
    public static WalkKernel Best { get; } =
        IsSupported(WalkKernel.Vector512) ? WalkKernel.Vector512
        : IsSupported(WalkKernel.Vector256) ? WalkKernel.Vector256 : WalkKernel.Scalar;

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported(WalkKernel kernel) => kernel switch
    {
        WalkKernel.Vector512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported,
        WalkKernel.Vector256 => Vector256.IsHardwareAccelerated && Avx2.IsSupported,
        _ => true,
    };

    /// <summary>Sets <paramref name="sums"/>[r] to the sum over the trees of row r's path length.</summary>
    public static void PathLengthSums(
        WalkKernel kernel, CompleteTrees trees, TopSplits? top, ReadOnlySpan<float> rows, int features, Span<double> sums)
    {
        if (top is null || sums.Length < FewestVectorRows || features > MostVectorFeatures)
            kernel = WalkKernel.Scalar;
        sums.Clear();
        Span<float> tile = stackalloc float[kernel == WalkKernel.Scalar ? 0 : features * TileRows];
        Span<uint> starts = stackalloc uint[TileRows];
        starts.Fill(1);
        for (var first = 0; first < sums.Length; first += TileRows)
        {
            var count = Math.Min(TileRows, sums.Length - first);
            var tileRows = rows.Slice(first * features, count * features);
            if (kernel != WalkKernel.Scalar) Transpose(tileRows, features, tile);
            AddTile(kernel, trees, top, tileRows, features, tile, starts, sums.Slice(first, count));
        }
    }

    private static void AddTile(
        WalkKernel kernel, CompleteTrees trees, TopSplits? top, ReadOnlySpan<float> rows, int features,
        ReadOnlySpan<float> tile, Span<uint> starts, Span<double> sums)
    {
        ref var x = ref MemoryMarshal.GetReference(rows);
        ref var columns = ref MemoryMarshal.GetReference(tile);
        ref var start = ref MemoryMarshal.GetReference(starts);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        var lanes = (nuint)((sums.Length + 15) & ~15);
        var steps = kernel == WalkKernel.Scalar ? trees.Depth : trees.Depth - TopSplits.Levels;
        for (var tree = 0; tree < trees.Trees; tree++)
        {
            if (kernel == WalkKernel.Vector512)
                TopWalk.Walk512(
                    ref columns, TileRows, ref top!.Thresholds[tree * TopSplits.Slots],
                    ref top!.Features[tree * TopSplits.Slots], ref start, lanes);
            else if (kernel == WalkKernel.Vector256)
                TopWalk.Walk256(
                    ref columns, TileRows, ref top!.Thresholds[tree * TopSplits.Slots],
                    ref top!.Features[tree * TopSplits.Slots], ref start, lanes);
            ref var nodes = ref trees.Nodes[tree * trees.Width];
            ref var codes = ref trees.PathCodes[tree * trees.Width];
            ScalarWalk.AddTree(
                ref nodes, ref codes, ref trees.PathLengths[0], ref x, (nuint)features, ref start, steps, ref sum,
                sums.Length);
        }
    }

    private static void Transpose(ReadOnlySpan<float> rows, int features, Span<float> tile)
    {
        var r = 0;
        for (var at = 0; at < rows.Length; at += features, r++)
        {
            var row = rows.Slice(at, features);
            for (var f = 0; f < row.Length; f++) tile[f * TileRows + r] = row[f];
        }
    }
}
