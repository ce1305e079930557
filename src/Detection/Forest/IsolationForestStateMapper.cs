namespace StreamingAnomaly.Detection.Forest;

/// <summary>Maps an <see cref="IsolationForest"/> to its <see cref="IsolationForestState"/> and back, bit-exact.</summary>
public static class IsolationForestStateMapper
{
    /// <summary>The forest as plain data of the current version.</summary>
    public static IsolationForestState ToState(IsolationForest forest)
    {
        var trees = new IsolationTreeState[forest.Trees];
        for (var tree = 0; tree < trees.Length; tree++)
        {
            var (feature, threshold, samples) = (new List<int>(), new List<float>(), new List<int>());
            AddNode(forest.Layout, tree, 1, feature, threshold, samples);
            trees[tree] = new IsolationTreeState(feature, threshold, samples);
        }
        return new IsolationForestState { Features = forest.Features, MaxSamples = forest.MaxSamples, Trees = trees };
    }

    /// <summary>The forest that a state describes.</summary>
    /// <exception cref="FormatException">The state is not a forest; the message names the tree and the node.</exception>
    public static IsolationForest ToForest(IsolationForestState state)
    {
        if (state.Version != IsolationForestState.CurrentVersion)
            throw new FormatException(
                $"The forest has state version {state.Version}; "
                + $"this program reads version {IsolationForestState.CurrentVersion}.");
        if (state.Features is < 1 or > IsolationForestLimits.Features)
            throw new FormatException(
                $"The forest has {state.Features} features; it must be 1 to {IsolationForestLimits.Features}.");
        if (IsolationForestLimits.Violation(state.Trees.Count, state.MaxSamples) is { } violation)
            throw new FormatException(violation);
        var layout = new CompleteTrees(state.Trees.Count, IsolationForest.DepthLimitOf(state.MaxSamples));
        for (var tree = 0; tree < layout.Trees; tree++)
            new TreeReader(state, tree, layout).Read();
        return new IsolationForest(layout, state.Features, state.MaxSamples);
    }

    private static void AddNode(
        CompleteTrees layout, int tree, int node, List<int> feature, List<float> threshold, List<int> samples)
    {
        var split = layout.IsSplit(tree, node);
        feature.Add(split ? (int)layout.NodeAt(tree, node).Feature : IsolationTreeState.Leaf);
        threshold.Add(split ? layout.NodeAt(tree, node).Threshold : 0);
        samples.Add(layout.SamplesAt(tree, node));
        if (!split) return;
        AddNode(layout, tree, 2 * node, feature, threshold, samples);
        AddNode(layout, tree, 2 * node + 1, feature, threshold, samples);
    }

    /// <summary>Checks one tree while laying it out.</summary>
    private sealed class TreeReader(IsolationForestState state, int tree, CompleteTrees layout)
    {
        private readonly IsolationTreeState _tree = state.Trees[tree];
        private int _next;

        public void Read()
        {
            Require(
                _tree.Threshold.Count == _tree.Feature.Count && _tree.Samples.Count == _tree.Feature.Count,
                "its lists differ in length");
            var rows = ReadNode(node: 1, depth: 0);
            Require(rows == state.MaxSamples, $"its root has {rows} rows instead of {state.MaxSamples}");
            Require(_next == _tree.Feature.Count, $"{_tree.Feature.Count - _next} nodes are left over");
        }

        private int ReadNode(int node, int depth)
        {
            Require(_next < _tree.Feature.Count, "a child is missing");
            var at = _next++;
            var (feature, samples) = (_tree.Feature[at], _tree.Samples[at]);
            Require(samples >= 1 && samples <= state.MaxSamples, $"node {at} has {samples} rows");
            if (feature == IsolationTreeState.Leaf)
            {
                layout.SetLeaf(tree, node, depth, samples);
                return samples;
            }
            Require(depth < layout.Depth, $"node {at} splits at the depth limit {layout.Depth}");
            Require(
                feature >= 0 && feature < state.Features, $"node {at} splits feature {feature} of {state.Features}");
            Require(float.IsFinite(_tree.Threshold[at]), $"the threshold of node {at} is not finite");
            layout.SetSplit(tree, node, (uint)feature, _tree.Threshold[at], samples);
            var children = ReadNode(2 * node, depth + 1) + ReadNode(2 * node + 1, depth + 1);
            Require(children == samples, $"node {at} has {samples} rows, its children {children}");
            return samples;
        }

        private void Require(bool holds, string what)
        {
            if (!holds) throw new FormatException($"Tree {tree} of the forest is damaged: {what}.");
        }
    }
}
