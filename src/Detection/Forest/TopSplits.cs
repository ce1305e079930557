namespace StreamingAnomaly.Detection.Forest;

/// <summary>The first four levels of every tree once more, arranged for the vector kernels; absent below depth 4.</summary>
internal sealed class TopSplits
{
    /// <summary>Levels that the vector kernels walk; a fifth costs more than the scalar step it saves.</summary>
    public const int Levels = 4;

    /// <summary>Slots per tree: heap order, slot 0 unused.</summary>
    public const int Slots = 1 << Levels;

    public TopSplits(CompleteTrees trees)
    {
        Thresholds = new float[trees.Trees * Slots];
        Features = new uint[trees.Trees * Slots];
        for (var tree = 0; tree < trees.Trees; tree++)
        {
            for (var node = 1; node < Slots; node++)
            {
                var split = trees.NodeAt(tree, node);
                Thresholds[tree * Slots + node] = split.Threshold;
                Features[tree * Slots + node] = split.Feature;
            }
        }
    }

    /// <summary>[tree, 16]: a register-wide table per tree, looked up by heap index.</summary>
    public float[] Thresholds { get; }

    /// <summary>[tree, 16]: columns to compare.</summary>
    public uint[] Features { get; }
}
