using System.Text;
using System.Text.Json.Nodes;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Tests.Moment;

public class MomentLoadingTests
{
    private static readonly MomentConfig Config = new() { Width = 16, Layers = 1, Heads = 2, HeadWidth = 4, FeedForward = 8, Vocabulary = 4 };

    [Fact]
    public void Parse_ConfigAsPublished_GivesItsSizes() => Assert.Equal(Config, MomentConfig.Parse(Json(_ => { })));

    [Theory]
    [InlineData("patch_len", "16", "patch_len")]
    [InlineData("seq_len", "\"512\"", "seq_len")]
    [InlineData("revin_affine", "true", "revin_affine")]
    [InlineData("add_positional_embedding", "false", "add_positional_embedding")]
    [InlineData("value_embedding_bias", "true", "value_embedding_bias")]
    [InlineData("task_name", "\"forecasting\"", "task_name")]
    [InlineData("d_model", "99", "d_model")]
    [InlineData("t5_config.feed_forward_proj", "\"relu\"", "t5_config.feed_forward_proj")]
    [InlineData("t5_config.relative_attention_num_buckets", "64", "t5_config.relative_attention_num_buckets")]
    [InlineData("t5_config.num_layers", "0", "t5_config.num_layers")]
    [InlineData("t5_config.d_ff", "2147483647", "t5_config.d_ff")]
    [InlineData("t5_config.num_heads", null, "t5_config.num_heads")]
    [InlineData("t5_config.layer_norm_epsilon", "-1", "t5_config.layer_norm_epsilon")]
    [InlineData("t5_config", null, "t5_config")]
    public void Parse_KeyThatDoesNotMatch_IsRefusedByName(string key, string? value, string named)
    {
        byte[] json = Json(root =>
        {
            var (owner, last) = key.StartsWith("t5_config.", StringComparison.Ordinal) ? (root["t5_config"]!.AsObject(), key[10..]) : (root, key);
            owner.Remove(last);
            if (value is not null) owner[last] = JsonNode.Parse(value);
        });
        Assert.Contains($"'{named}'", Assert.Throws<MomentException>(() => MomentConfig.Parse(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"seq_len\":512,\"seq_len\":64}")]
    public void Parse_NotAConfiguration_IsRefused(string json) =>
        Assert.Throws<MomentException>(() => MomentConfig.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Read_MissingExtraMisshaped_NamesThemAll()
    {
        var tensors = MomentTensorList.Of(Config).Select(t => (t.Name, t.Shape, new float[t.Shape.Aggregate(1, (a, b) => a * b)])).ToList();
        tensors.RemoveAll(t => t.Name == "head.linear.bias");
        tensors.Add(("head.linear.extra", [1], [0f]));
        int norm = tensors.FindIndex(t => t.Name == "encoder.final_layer_norm.weight");
        tensors[norm] = (tensors[norm].Name, [4, 4], new float[16]);

        string message = Assert.Throws<MomentException>(() => Read(tensors)).Message;

        Assert.Contains("'head.linear.bias' is missing", message, StringComparison.Ordinal);
        Assert.Contains("'head.linear.extra' is not part of MOMENT", message, StringComparison.Ordinal);
        Assert.Contains("'encoder.final_layer_norm.weight' is [4, 4], config.json says [16]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NaNWeight_NamesTheTensor()
    {
        var tensors = MomentTensorList.Of(Config).Select(t => (t.Name, t.Shape, new float[t.Shape.Aggregate(1, (a, b) => a * b)])).ToList();
        tensors.Single(t => t.Name == "head.linear.weight").Item3[5] = float.NaN;
        Assert.Contains("'head.linear.weight'", Assert.Throws<MomentException>(() => Read(tensors)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 37_901_512, 512, 8, 6, 1024)]
    [InlineData(116, 113_481_608, 768, 12, 12, 2048)]
    [InlineData(224, 346_368_520, 1024, 24, 16, 2816)]
    public void TensorList_PublishedSizes_HaveThePublishedCounts(int count, long parameters, int width, int layers, int heads, int feedForward)
    {
        var config = new MomentConfig { Width = width, Layers = layers, Heads = heads, HeadWidth = 64, FeedForward = feedForward };
        var list = MomentTensorList.Of(config).ToList();
        Assert.Equal(count, list.Count);
        Assert.Equal(parameters, list.Sum(t => t.Shape.Aggregate(1L, (a, b) => a * b)));
    }

    [Fact]
    public void Load_EmptyFolder_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("config.json is missing", Assert.Throws<MomentException>(() => MomentWeights.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    internal static byte[] Json(Action<JsonObject> change)
    {
        var root = JsonNode.Parse("""
            {"task_name":"reconstruction","model_name":"MOMENT","transformer_type":"encoder_only","d_model":null,"seq_len":512,
             "patch_len":8,"patch_stride_len":8,"device":"cpu","transformer_backbone":"google/flan-t5-small","model_kwargs":{},
             "t5_config":{"d_ff":8,"d_kv":4,"d_model":16,"dropout_rate":0.1,"feed_forward_proj":"gated-gelu","layer_norm_epsilon":1e-06,
              "model_type":"t5","num_heads":2,"num_layers":1,"relative_attention_max_distance":128,
              "relative_attention_num_buckets":32,"vocab_size":4}}
            """)!.AsObject();
        change(root);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static MomentWeights Read(List<(string, int[], float[])> tensors)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors);
        using var file = SafetensorsFile.Read(stream.ToArray(), "test");
        return MomentWeights.Read(Config, file);
    }
}
