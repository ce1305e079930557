using System.Numerics.Tensors;

namespace StreamingAnomaly.Evaluation.Numerics;

/// <summary>Copies between widths.</summary>
internal static class Vectors
{
    /// <summary>To float32, saturating.</summary>
    public static void Narrow(ReadOnlySpan<double> from, Span<float> to) => TensorPrimitives.ConvertSaturating(from, to);

    /// <summary>To float32, saturating.</summary>
    public static float[] Narrow(ReadOnlySpan<double> from)
    {
        var to = new float[from.Length];
        Narrow(from, to);
        return to;
    }
}
