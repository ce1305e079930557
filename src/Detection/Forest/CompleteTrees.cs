namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// The trees of a forest laid out complete, heap order, all of the same depth D, so that every walk takes exactly D
/// steps without a branch: node i has children 2i and 2i + 1, the root is 1, slot 0 is unused. Below an early leaf
/// stand padding splits, all of whose ends hold that leaf's path length; which way they go does not matter.
/// </summary>
internal sealed class CompleteTrees
{
    /// <summary>Marks padding in <see cref="Samples"/>.</summary>
    public const ushort Padding = 0;

    private readonly double[] _expectedRest;

    public CompleteTrees(int trees, int depth)
    {
        Trees = trees;
        Depth = depth;
        Width = 1 << depth;
        Nodes = new SplitNode[trees * Width];
        PathCodes = new ushort[(trees + 1) * Width];
        Samples = new ushort[trees * Width * 2];
        _expectedRest = new double[Width + 1];
        for (var n = 0; n <= Width; n++) _expectedRest[n] = AveragePathLength.Of(n);
        PathLengths = new double[(depth + 1) * (Width + 1)];
        for (var code = 0; code < PathLengths.Length; code++)
            PathLengths[code] = code / (Width + 1) + _expectedRest[code % (Width + 1)];
    }

    /// <summary>Number of trees.</summary>
    public int Trees { get; }

    /// <summary>Steps of every walk: the depth limit.</summary>
    public int Depth { get; }

    /// <summary>2^D: ends of a tree, and slots for its splits.</summary>
    public int Width { get; }

    /// <summary>[tree, 2^D]: splits in heap order.</summary>
    public SplitNode[] Nodes { get; }

    /// <summary>
    /// Code of the path length at each end: a quarter of the memory of the lengths. The end with heap index i (2^D to
    /// 2^(D+1) - 1) of tree t stands at t 2^D + i; the first 2^D slots are unused, which saves a subtraction a walk.
    /// </summary>
    public ushort[] PathCodes { get; }

    /// <summary>[depth of the leaf, rows in the leaf]: depth + c(rows), in edges; what a code points at.</summary>
    public double[] PathLengths { get; }

    /// <summary>[tree, 2^(D+1)]: training rows that reached each node or leaf; <see cref="Padding"/> below a leaf.</summary>
    public ushort[] Samples { get; }

    /// <summary>c(<paramref name="samples"/>) from a table; at most 2^D rows.</summary>
    public double ExpectedRest(int samples) => _expectedRest[samples];

    /// <summary>Path length, in edges, at the end with heap index <paramref name="end"/>.</summary>
    public double PathLengthAt(int tree, int end) => PathLengths[PathCodes[tree * Width + end]];

    /// <summary>Training rows that reached heap node <paramref name="node"/>, 0 below a leaf.</summary>
    public int SamplesAt(int tree, int node) => Samples[tree * Width * 2 + node];

    /// <summary>Split at heap node <paramref name="node"/>.</summary>
    public SplitNode NodeAt(int tree, int node) => Nodes[tree * Width + node];

    /// <summary>Whether heap node <paramref name="node"/> splits, rather than being a leaf or padding.</summary>
    public bool IsSplit(int tree, int node) => node < Width && SamplesAt(tree, 2 * node) != Padding;

    /// <summary>Writes a split.</summary>
    public void SetSplit(int tree, int node, uint feature, float threshold, int samples)
    {
        Nodes[tree * Width + node] = new SplitNode(threshold, feature);
        Samples[tree * Width * 2 + node] = (ushort)samples;
    }

    /// <summary>Writes a leaf at <paramref name="depth"/> and its path code to every end below it.</summary>
    public void SetLeaf(int tree, int node, int depth, int samples)
    {
        Samples[tree * Width * 2 + node] = (ushort)samples;
        var below = Depth - depth;
        var first = node << below;
        PathCodes.AsSpan(tree * Width + first, 1 << below).Fill((ushort)(depth * (Width + 1) + samples));
    }
}
