using StreamingAnomaly.Models.Onnx;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Writes the linear layers of the encoder's blocks in one precision; everything else of the graph is the same in all.</summary>
internal interface ILinearWriter
{
    /// <summary>Makes an activation ready; done once where several layers read it.</summary>
    /// <param name="g">Graph.</param>
    /// <param name="site">Where it arises, from <see cref="ActivationSite"/>.</param>
    /// <param name="activation">Float32 [N, P, inputs].</param>
    string Prepare(GraphBuilder g, string site, string activation);

    /// <summary>Multiplies a prepared activation with weights [outputs, inputs]; gives float32 [N, P, outputs].</summary>
    string Apply(GraphBuilder g, string site, string prepared, string name, float[] weights, int outputs, int inputs);
}
