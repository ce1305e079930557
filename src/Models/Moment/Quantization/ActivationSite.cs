namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>The four places in a block where an activation enters linear layers.</summary>
internal static class ActivationSite
{
    public const string Attention = "attention";   // normed stream into q, k, v
    public const string Mixed = "mixed";           // attention's result into o
    public const string Feed = "feed";             // normed stream into gate and up
    public const string Gated = "gated";           // gelu(gate) * up into down

    public static readonly string[] Kinds = [Attention, Mixed, Feed, Gated];

    public static string Of(int block, string kind) => $"block{block}.{kind}";

    public static string KindOf(string site) => site[(site.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>All sites of a model, each with its number of channels.</summary>
    public static IEnumerable<(string Site, int Channels)> All(MomentConfig c) =>
        from block in Enumerable.Range(0, c.Layers)
        from kind in Kinds
        select (Of(block, kind), Channels(c, kind));

    private static int Channels(MomentConfig c, string kind) => kind switch
    {
        Mixed => c.Inner,
        Gated => c.FeedForward,
        _ => c.Width,
    };
}
