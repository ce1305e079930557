using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace StreamingAnomaly.Models.Onnx;

/// <summary>Builds an ONNX graph node by node. Values are named by strings; every method returns the name of its result.</summary>
/// <remarks>Weights are wrapped, not copied: do not change an array after handing it in and before <see cref="ToBytes"/>.</remarks>
internal sealed class GraphBuilder(string name)
{
    /// <summary>Operator set 20 is the first with Gelu; ONNX Runtime reads it since 1.17.</summary>
    private const int OpSet = 20;
    private const int IrVersion = 9;

    /// <summary>Domain of ONNX Runtime's own operators.</summary>
    public const string Contrib = "com.microsoft";

    private readonly GraphProto graph = new() { Name = name };
    private readonly HashSet<string> domains = new(StringComparer.Ordinal);
    private int nodes;

    /// <summary>Declares an input; a null dimension is the batch, named <c>N</c>.</summary>
    public string Input(string input, params int?[] shape)
    {
        graph.Input.Add(Value(input, shape));
        return input;
    }

    /// <summary>Declares that <paramref name="value"/> leaves the graph under the name <paramref name="output"/>.</summary>
    public void Output(string output, string value, params int?[] shape)
    {
        var node = new NodeProto { Name = output, OpType = "Identity" };
        node.Input.Add(value);
        node.Output.Add(output);
        graph.Node.Add(node);
        graph.Output.Add(Value(output, shape));
    }

    /// <summary>A float32 constant, row-major.</summary>
    public string Weights(string weight, float[] data, params int[] shape)
    {
        if (data.LongLength != shape.Aggregate(1L, (a, b) => a * b))
            throw new ArgumentException($"{weight}: {data.Length} values do not fill [{string.Join(", ", shape)}]");
        var tensor = new TensorProto { Name = weight, DataType = (int)TensorProto.Types.DataType.Float, RawData = Raw(data) };
        tensor.Dims.AddRange(shape.Select(d => (long)d));
        graph.Initializer.Add(tensor);
        return weight;
    }

    /// <summary>A constant of bytes: int8 weights, or their unsigned cousins.</summary>
    public string Bytes(string weight, byte[] data, bool signed, params int[] shape)
    {
        if (data.LongLength != shape.Aggregate(1L, (a, b) => a * b))
            throw new ArgumentException($"{weight}: {data.Length} values do not fill [{string.Join(", ", shape)}]");
        var type = signed ? TensorProto.Types.DataType.Int8 : TensorProto.Types.DataType.Uint8;
        var tensor = new TensorProto { Name = weight, DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(data) };
        tensor.Dims.AddRange(shape.Select(d => (long)d));
        graph.Initializer.Add(tensor);
        return weight;
    }

    /// <summary>A constant in float16 or bfloat16, rounded to nearest.</summary>
    public string Halves(string weight, float[] data, TensorProto.Types.DataType type, params int[] shape)
    {
        var raw = new byte[data.Length * sizeof(ushort)];
        for (int i = 0; i < data.Length; i++)
        {
            ushort bits = type == TensorProto.Types.DataType.Float16
                ? BitConverter.HalfToUInt16Bits((Half)data[i])
                : (ushort)((BitConverter.SingleToUInt32Bits(data[i]) + 0x7fff + ((BitConverter.SingleToUInt32Bits(data[i]) >> 16) & 1)) >> 16);
            BinaryPrimitives.WriteUInt16LittleEndian(raw.AsSpan(i * sizeof(ushort)), bits);
        }
        var tensor = new TensorProto { Name = weight, DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(raw) };
        tensor.Dims.AddRange(shape.Select(d => (long)d));
        graph.Initializer.Add(tensor);
        return weight;
    }

    /// <summary>A conversion to another element type.</summary>
    public string Cast(string value, TensorProto.Types.DataType type) => Node("Cast", [Attribute("to", (long)type)], value);

    /// <summary>A float32 scalar.</summary>
    public string Scalar(string scalar, float value) => Weights(scalar, [value]);

    /// <summary>An int64 vector: a shape, or axes.</summary>
    public string Ints(string constant, params long[] values)
    {
        var raw = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(raw.AsSpan(i * sizeof(long)), values[i]);
        var tensor = new TensorProto
        {
            Name = constant, DataType = (int)TensorProto.Types.DataType.Int64, RawData = UnsafeByteOperations.UnsafeWrap(raw),
        };
        tensor.Dims.Add(values.Length);
        graph.Initializer.Add(tensor);
        return constant;
    }

    /// <summary>Adds a node with one result and no attributes.</summary>
    public string Node(string op, params string[] inputs) => Node(op, [], inputs);

    /// <summary>Adds a node with one result.</summary>
    public string Node(string op, AttributeProto[] attributes, params string[] inputs) => Node("", op, attributes, 1, inputs)[0];

    /// <summary>Adds a node of ONNX Runtime's own domain with one result.</summary>
    public string ContribNode(string op, AttributeProto[] attributes, params string[] inputs) => Node(Contrib, op, attributes, 1, inputs)[0];

    /// <summary>Adds a node with several results; an input named "" is left out.</summary>
    public string[] Node(string domain, string op, AttributeProto[] attributes, int outputs, params string[] inputs)
    {
        var node = new NodeProto { Name = $"{op}_{nodes++}", OpType = op, Domain = domain };
        if (domain.Length > 0) domains.Add(domain);
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        for (int i = 0; i < outputs; i++) node.Output.Add(i == 0 ? node.Name + "_out" : $"{node.Name}_out{i}");
        graph.Node.Add(node);
        return [.. node.Output];
    }

    public static AttributeProto Attribute(string attribute, long value) =>
        new() { Name = attribute, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Attribute(string attribute, float value) =>
        new() { Name = attribute, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto Attribute(string attribute, string value) =>
        new() { Name = attribute, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    public static AttributeProto Attribute(string attribute, long[] values)
    {
        var result = new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Ints };
        result.Ints.AddRange(values);
        return result;
    }

    /// <summary>The serialised model, as ONNX Runtime reads it; below 2 GiB, a limit of Protobuf.</summary>
    public byte[] ToBytes()
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "StreamingAnomaly", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OpSet });
        foreach (string domain in domains) model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        return model.ToByteArray();
    }

    private static ByteString Raw(float[] data)
    {
        if (BitConverter.IsLittleEndian) return UnsafeByteOperations.UnsafeWrap(new FloatBytes(data).Memory);
        throw new PlatformNotSupportedException("ONNX tensors are little-endian and so must this machine be.");
    }

    private static ValueInfoProto Value(string value, int?[] shape)
    {
        var dims = new TensorShapeProto();
        foreach (int? d in shape)
            dims.Dim.Add(d is { } fixedSize
                ? new TensorShapeProto.Types.Dimension { DimValue = fixedSize }
                : new TensorShapeProto.Types.Dimension { DimParam = "N" });
        return new ValueInfoProto
        {
            Name = value,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dims },
            },
        };
    }

    /// <summary>Looks at a float array as bytes without a copy: large models have more than a gigabyte of them.</summary>
    private sealed class FloatBytes(float[] data) : System.Buffers.MemoryManager<byte>
    {
        private GCHandle pin;

        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(data.AsSpan());

        public override unsafe System.Buffers.MemoryHandle Pin(int elementIndex = 0)
        {
            pin = GCHandle.Alloc(data, GCHandleType.Pinned);
            return new System.Buffers.MemoryHandle((byte*)pin.AddrOfPinnedObject() + elementIndex, default, this);
        }

        public override void Unpin()
        {
            if (pin.IsAllocated) pin.Free();
        }

        protected override void Dispose(bool disposing) => Unpin();
    }
}
