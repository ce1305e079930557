namespace StreamingAnomaly.Models.Safetensors;

/// <summary>A tensor's place in a file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Bytes">Length in bytes.</param>
public sealed record TensorEntry(string Name, TensorDtype Dtype, IReadOnlyList<int> Shape, long Offset, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Bytes / (Dtype == TensorDtype.F64 ? 8 : 4);

    /// <summary>The shape as text, <c>[2, 3]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
