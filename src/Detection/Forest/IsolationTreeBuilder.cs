namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// Grows trees by Liu, Ting and Zhou (2008), algorithm 2: a feature drawn among those that still vary at the node, a
/// cut drawn uniformly in its open range, down to the depth limit or until nothing varies.
/// </summary>
/// <remarks>
/// Values that are not finite do not take part in a range; they are then routed as in scoring (NaN and +infinity
/// right, -infinity left). The cut is drawn in double and rounded down to float: for float values the comparison is
/// the same as with the double.
/// </remarks>
internal sealed class IsolationTreeBuilder
{
    private readonly int _features;
    private readonly int _samples;
    private readonly CompleteTrees _trees;
    private readonly int[] _rowOrder;      // [rows]: a permutation; its head is the sample of the next tree
    private readonly int[] _featureOrder;  // [features]: a permutation, partly reshuffled at each node
    private readonly float[] _columns;     // [features, samples]: the sample, column by column
    private readonly int[] _members;       // [samples]: positions in the sample, grouped by node
    private SplitMix64 _random;
    private int _tree;

    public IsolationTreeBuilder(int rows, int features, int samples, CompleteTrees trees)
    {
        _features = features;
        _samples = samples;
        _trees = trees;
        _rowOrder = Identity(rows);
        _featureOrder = Identity(features);
        _columns = new float[features * samples];
        _members = new int[samples];
    }

    /// <summary>Grows tree <paramref name="tree"/> from <paramref name="rows"/>, [rows, features].</summary>
    public void Grow(int tree, ulong seed, ReadOnlySpan<float> rows)
    {
        _tree = tree;
        _random = new SplitMix64(seed, tree);
        DrawSample(rows);
        for (var i = 0; i < _samples; i++) _members[i] = i;
        GrowNode(node: 1, depth: 0, _members);
    }

    private void DrawSample(ReadOnlySpan<float> rows)
    {
        for (var i = 0; i < _samples; i++)
        {
            var pick = i + _random.Below(_rowOrder.Length - i);
            (_rowOrder[i], _rowOrder[pick]) = (_rowOrder[pick], _rowOrder[i]);
            var row = rows.Slice(_rowOrder[i] * _features, _features);
            for (var f = 0; f < row.Length; f++) _columns[f * _samples + i] = row[f];
        }
    }

    private void GrowNode(int node, int depth, Span<int> members)
    {
        if (depth == _trees.Depth || members.Length <= 1 || !DrawCut(members, out var feature, out var threshold))
        {
            _trees.SetLeaf(_tree, node, depth, members.Length);
            return;
        }
        _trees.SetSplit(_tree, node, (uint)feature, threshold, members.Length);
        var left = Partition(members, _columns.AsSpan(feature * _samples, _samples), threshold);
        GrowNode(2 * node, depth + 1, members[..left]);
        GrowNode(2 * node + 1, depth + 1, members[left..]);
    }

    private bool DrawCut(ReadOnlySpan<int> members, out int feature, out float threshold)
    {
        for (var left = _features; left > 0; left--)
        {
            var pick = _random.Below(left);
            feature = _featureOrder[pick];
            (_featureOrder[pick], _featureOrder[left - 1]) = (_featureOrder[left - 1], feature);
            var (low, high) = FiniteRange(members, _columns.AsSpan(feature * _samples, _samples));
            if (!(low < high)) continue;
            threshold = RoundDown(low + _random.OpenUnit() * ((double)high - low));
            if (threshold >= high) threshold = MathF.BitDecrement(high); // the product rounded up to the end
            return true;
        }
        feature = 0;
        threshold = 0;
        return false;
    }

    private static (float Low, float High) FiniteRange(ReadOnlySpan<int> members, ReadOnlySpan<float> column)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (var member in members)
        {
            var value = column[member];
            if (!float.IsFinite(value)) continue;
            if (value < low) low = value;
            if (value > high) high = value;
        }
        return (low, high);
    }

    private static int Partition(Span<int> members, ReadOnlySpan<float> column, float threshold)
    {
        var left = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if (!(column[members[i]] <= threshold)) continue;
            (members[left], members[i]) = (members[i], members[left]);
            left++;
        }
        return left;
    }

    /// <summary>Largest float that is at most <paramref name="value"/>.</summary>
    internal static float RoundDown(double value)
    {
        var rounded = (float)value;
        return rounded > value ? MathF.BitDecrement(rounded) : rounded;
    }

    private static int[] Identity(int length)
    {
        var order = new int[length];
        for (var i = 0; i < length; i++) order[i] = i;
        return order;
    }
}
