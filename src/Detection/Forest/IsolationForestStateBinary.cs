using System.Buffers;
using System.Buffers.Binary;

namespace StreamingAnomaly.Detection.Forest;

/// <summary>The compact binary form of an <see cref="IsolationForestState"/>, for bundles and checkpoints.</summary>
/// <remarks>
/// <para>Version 1, little endian:</para>
/// <code>
/// header   "SAIF" · version u8 = 1 · trees u16 · max_samples u16 · features u32            13 bytes
/// per tree nodes u16
///          shape: one bit per node in pre-order, lowest bit first, 1 = split; unused bits 0
///          per split in pre-order:
///            feature    u8 if features is at most 256, else u16
///            left rows  u8 if max_samples is at most 256, else u16 (the right side has the rest)
///            threshold  float32
/// </code>
/// <para>100 trees of 256 rows take at most 160 KB (the worst case, every tree complete). There is no checksum: a bundle's
/// manifest carries the hash of the file.</para>
/// </remarks>
public static class IsolationForestStateBinary
{
    private const int HeaderBytes = 13;
    private static ReadOnlySpan<byte> Magic => "SAIF"u8;

    /// <summary>Writes the current version.</summary>
    /// <exception cref="FormatException">The state is not a forest (checked before anything is written).</exception>
    public static byte[] Write(IsolationForestState state)
    {
        IsolationForestStateMapper.ToForest(state);
        var output = new ArrayBufferWriter<byte>(HeaderBytes + state.Trees.Count * 1024);
        output.Write(Magic);
        output.Write([(byte)state.Version]);
        WriteUInt16(output, state.Trees.Count);
        WriteUInt16(output, state.MaxSamples);
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), state.Features);
        output.Advance(4);
        foreach (var tree in state.Trees) WriteTree(output, tree, Widths.Of(state.Features, state.MaxSamples));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads any published version; never reads past the bytes, allocates in proportion to them.</summary>
    /// <exception cref="FormatException">The bytes are not a forest; the message says what and at which byte.</exception>
    public static IsolationForestState Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ForestBytesReader(bytes);
        if (!reader.Take(Magic.Length, "the signature").SequenceEqual(Magic))
            throw new FormatException("These bytes are not an isolation forest: they do not begin with SAIF.");
        var version = reader.TakeUnsigned(1, "the version");
        if (version != 1)
            throw new FormatException($"The forest has state version {version}; this program reads version 1.");
        var trees = new IsolationTreeState[reader.TakeUnsigned(2, "the number of trees")];
        var maxSamples = reader.TakeUnsigned(2, "max_samples");
        var features = BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4, "the number of features"));
        for (var tree = 0; tree < trees.Length; tree++)
            trees[tree] = ReadTree(ref reader, tree, Widths.Of(features, maxSamples), maxSamples);
        reader.RequireEnd();
        return new IsolationForestState { Features = features, MaxSamples = maxSamples, Trees = trees };
    }

    private static void WriteTree(ArrayBufferWriter<byte> output, IsolationTreeState tree, Widths widths)
    {
        var nodes = tree.Feature.Count;
        WriteUInt16(output, nodes);
        var shape = new byte[(nodes + 7) / 8];
        for (var i = 0; i < nodes; i++)
            if (tree.Feature[i] != IsolationTreeState.Leaf) shape[i >> 3] |= (byte)(1 << (i & 7));
        output.Write(shape);
        for (var i = 0; i < nodes; i++)
        {
            if (tree.Feature[i] == IsolationTreeState.Leaf) continue;
            WriteUnsigned(output, tree.Feature[i], widths.Feature);
            WriteUnsigned(output, tree.Samples[i + 1], widths.Rows); // in pre-order the left child follows its parent
            BinaryPrimitives.WriteSingleLittleEndian(output.GetSpan(4), tree.Threshold[i]);
            output.Advance(4);
        }
    }

    private static IsolationTreeState ReadTree(ref ForestBytesReader reader, int tree, Widths widths, int maxSamples)
    {
        var what = $"tree {tree}";
        var nodes = reader.TakeUnsigned(2, what);
        var shape = reader.Take((nodes + 7) / 8, what);
        var (feature, threshold, samples) = (new int[nodes], new float[nodes], new int[nodes]);
        var pending = new Stack<int>([maxSamples]); // rows of the nodes still to come, next on top
        for (var i = 0; i < nodes; i++)
        {
            if (!pending.TryPop(out samples[i]))
                throw new FormatException($"The forest is damaged: {what} has nodes left over.");
            feature[i] = IsolationTreeState.Leaf;
            if ((shape[i >> 3] & (1 << (i & 7))) == 0) continue;
            feature[i] = reader.TakeUnsigned(widths.Feature, what);
            var left = reader.TakeUnsigned(widths.Rows, what);
            threshold[i] = BinaryPrimitives.ReadSingleLittleEndian(reader.Take(4, what));
            pending.Push(samples[i] - left);
            pending.Push(left);
        }
        if (pending.Count > 0) throw new FormatException($"The forest is damaged: {what} lacks {pending.Count} nodes.");
        if ((nodes & 7) != 0 && shape[^1] >> (nodes & 7) != 0)
            throw new FormatException($"The forest is damaged: {what} has bits set behind its shape.");
        return new IsolationTreeState(feature, threshold, samples);
    }

    private static void WriteUInt16(ArrayBufferWriter<byte> output, int value) => WriteUnsigned(output, value, 2);

    private static void WriteUnsigned(ArrayBufferWriter<byte> output, int value, int width)
    {
        var span = output.GetSpan(width);
        span[0] = (byte)value;
        if (width == 2) span[1] = (byte)(value >> 8);
        output.Advance(width);
    }

    /// <summary>Bytes of a feature and of a row count.</summary>
    private readonly record struct Widths(int Feature, int Rows)
    {
        public static Widths Of(int features, int maxSamples) => new(features <= 256 ? 1 : 2, maxSamples <= 256 ? 1 : 2);
    }
}
