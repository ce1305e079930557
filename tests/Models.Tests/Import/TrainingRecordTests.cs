using System.Text;
using System.Text.Json.Nodes;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;

namespace StreamingAnomaly.Models.Tests.Import;

public sealed class TrainingRecordTests
{
    private static readonly string Hash = new('a', 64), Parent = new('b', 64);

    [Fact]
    public void Parse_FineTuning_GoesIntoTheManifest()
    {
        var manifest = Read(_ => { }).AddTo(new BundleManifest
        {
            Kind = "moment", Version = "1", CreatedAt = default, CreatedBy = "test", Reason = "test", Labels = { ["source"] = "folder" },
        });

        Assert.Equal(new TrainingData(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), 5000, Hash), manifest.Training);
        Assert.Equal(0.25, manifest.Metrics["heldOut.hiddenRandom30"]);
        Assert.Equal(
            ["source", "training.data", "training.dataSha256", "training.kind", "training.parentSha256", "training.script", "training.seed"],
            manifest.Labels.Keys);
        Assert.Equal(("training/finetune.py 1", "7", Parent),
            (manifest.Labels["training.script"], manifest.Labels["training.seed"], manifest.Labels["training.parentSha256"]));
    }

    [Fact]
    public void Parse_SyntheticSeries_HaveNoPeriodAndNoParent()
    {
        var record = Read(root =>
        {
            root.AsObject().Remove("parent");
            foreach (string key in (string[])["from", "to", "rows"]) root["data"]!.AsObject().Remove(key);
        });
        Assert.Null(record.Data);
        Assert.Null(record.Parent);
        Assert.Equal(Hash, record.DataHash);
    }

    [Theory]
    [InlineData("schema", "2", "schema 2")]
    [InlineData("schema", "null", "cannot be read")]
    [InlineData("kind", "\"\"", "is empty")]
    [InlineData("data", "{\"source\":\"x\",\"sha256\":\"12\"}", "is no SHA-256")]
    [InlineData("metrics", "{\"a\":\"b\"}", "cannot be read")]
    [InlineData("settings", "{}", "cannot be read")]
    public void Parse_Damaged_SaysWhatIsWrong(string key, string json, string reason)
    {
        var failure = Assert.Throws<ImportException>(() => Read(root => root[key] = JsonNode.Parse(json)));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private static TrainingRecord Read(Action<JsonNode> change)
    {
        var root = JsonNode.Parse($$$"""
            {"schema":1,"kind":"fine-tuning","script":{"name":"training/finetune.py","version":"1"},"settings":{"seed":7,"rate":0.1},
             "parent":{"name":"x","sha256":"{{{Parent}}}"},"metrics":{"heldOut.hiddenRandom30":0.25},
             "data":{"source":"a.csv","sha256":"{{{Hash}}}","rows":5000,"from":"2026-01-01T00:00:00+00:00","to":"2026-01-02T00:00:00+00:00"} }
            """)!;
        change(root);
        return TrainingRecord.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()));
    }
}
