namespace StreamingAnomaly.Detection.Forest;

/// <summary>One tree as three parallel lists, nodes in pre-order: a split, its left subtree, its right subtree.</summary>
/// <param name="Feature">Column that is compared, or <see cref="Leaf"/>.</param>
/// <param name="Threshold">Left if float32(x) is at most this; 0 at a leaf.</param>
/// <param name="Samples">Training rows that reached the node; those of two children add up to their parent's.</param>
public sealed record IsolationTreeState(
    IReadOnlyList<int> Feature, IReadOnlyList<float> Threshold, IReadOnlyList<int> Samples)
{
    /// <summary>Marks a leaf in <see cref="Feature"/>.</summary>
    public const int Leaf = -1;
}
