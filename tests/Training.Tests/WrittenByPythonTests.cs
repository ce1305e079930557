using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;

namespace StreamingAnomaly.Training.Tests;

/// <summary>A checkpoint written by <c>pretrain.py</c> becomes a bundle: both sides agree on the layout and on the network.</summary>
public sealed class WrittenByPythonTests
{
    [Fact]
    public async Task Pretrained_Import_PassesTheGateAndKeepsItsHistory()
    {
        using var folder = new TempFolder();
        string model = folder.File("tiny");
        var (code, text) = PythonWithTorch.Run(
            "pretrain.py", "--out", model, "--steps", "3", "--batch", "4", "--warm-up", "1", "--width", "16", "--layers", "2",
            "--heads", "2", "--head-width", "6", "--feed-forward", "20", "--seed", "77");
        Assert.True(code == 0, text);
        var store = new BundleStore(folder.File("bundles"));
        using var http = new HttpClient();
        var importer = new MomentImporter(http, store, folder.File("downloads"), new ManualTime());

        var imported = await importer.ImportAsync(new MomentImportRequest { Repository = "local/tiny", From = model, CreatedBy = "test" }, null, default);

        Assert.All(imported.Gates, g => Assert.True(g.Passed, g.ToString()));
        var bundle = store.Open(imported.Hash);
        Assert.Equal("77", bundle.Manifest.Labels["training.seed"]);
        Assert.Equal("training/pretrain.py 1", bundle.Manifest.Labels["training.script"]);
        Assert.True(bundle.Manifest.Metrics["heldOut.hiddenRandom30"] > 0);
        Assert.Equal(["README.md", "config.json", "model.safetensors", "training.json"], bundle.Files.Keys.Order(StringComparer.Ordinal));
    }
}
