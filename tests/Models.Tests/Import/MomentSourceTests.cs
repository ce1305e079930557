using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Tests.Import;

/// <summary>What <c>moment.model</c> may name, and the model that comes with the program.</summary>
public sealed class MomentSourceTests : IDisposable
{
    private const string Nano = "moment-nano";
    private readonly TemporaryFolder folder = new();
    private readonly BundleStore store;

    public MomentSourceTests() => store = new BundleStore(Path.Combine(folder.Path, "bundles"));

    [Fact]
    public void ShippedModel_LiesBesideTheBinaries_AndIsWhatTheCheckoutHolds()
    {
        Assert.Contains(Nano, ShippedModels.Here.Names);
        var beside = BundleContent.FromFolder(ShippedModels.Here.Find(Nano)!);
        Assert.Equal(BundleContent.FromFolder(Path.Combine(SharedData.Root, "models", Nano)).Hash, beside.Hash);
        Assert.Equal(beside.Manifest.Labels["training.dataSha256"], TrainingRecord.Parse(beside.Files[TrainingRecord.FileName]).DataHash);
    }

    [Fact]
    public void ShippedModel_OpensByName_PassesTheGate_AndIsSmall()
    {
        var (weights, identity, _) = MomentSource.Open(Nano, store);
        Assert.Equal(BundleContent.FromFolder(ShippedModels.Here.Find(Nano)!).Hash, identity);
        using var session = MomentSession.Create(weights, new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = 4 });
        var report = MomentVerifier.SelfCheck(weights, session);
        Assert.True(report.Passed, report.ToString());
        Assert.InRange(BundleContent.FromFolder(ShippedModels.Here.Find(Nano)!).Files["model.safetensors"].Length, 1, 8_000_000);
    }

    [Fact]
    public void ShippedModel_PredictsHiddenPatches_FarBetterThanRandomWeights()
    {
        var trained = MomentSource.Open(Nano, store).Weights;
        Assert.True(Error(trained) < 0.6 * Error(MomentRandomWeights.Create(trained.Config, seed: 1)));
    }

    [Fact]
    public void Open_UnknownName_SaysWhatThereIs()
    {
        var failure = Assert.Throws<BundleException>(() => MomentSource.Open("moment-giant", store));
        Assert.Contains($"'moment-giant' is no folder, no bundle hash and no model that comes with this program (there is: {Nano})", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../moment-nano")]
    [InlineData(".")]
    [InlineData("moment-nano/")]
    public void Find_APath_IsNoName(string name) => Assert.Null(ShippedModels.Here.Find(name));

    [Fact]
    public void Open_ChangedBundleFolder_IsRefused()
    {
        string copy = Path.Combine(folder.Path, "copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(ShippedModels.Here.Find(Nano)!)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        Assert.Equal(BundleContent.FromFolder(copy).Hash, MomentSource.Open(copy, store).Identity);
        byte[] weights = File.ReadAllBytes(Path.Combine(copy, "model.safetensors"));
        weights[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(copy, "model.safetensors"), weights);
        Assert.Contains("'model.safetensors' was changed", Assert.Throws<BundleException>(() => MomentSource.Open(copy, store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_BundleFolder_KeepsItsIdentity()
    {
        using var http = new HttpClient();
        var importer = new MomentImporter(http, store, Path.Combine(folder.Path, "downloads"), new ManualTime());
        string nano = ShippedModels.Here.Find(Nano)!;
        var imported = await importer.ImportAsync(new MomentImportRequest { Repository = "local/nano", From = nano, CreatedBy = "test" }, null, default);
        Assert.Equal(BundleContent.FromFolder(nano).Hash, imported.Hash);
        Assert.Equal(imported.Hash, MomentSource.Open(imported.Hash[..12], store).Identity);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Mean squared error, in variances of the window, on hidden patches 20 to 27 of waves of several periods.</summary>
    private static double Error(MomentWeights weights)
    {
        const int Rows = 4;
        using var session = MomentSession.Create(weights, new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = Rows });
        float[] x = new float[Rows * 512], observed = new float[x.Length], visible = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            (int row, int t) = (i / 512, i % 512);
            (x[i], observed[i], visible[i]) = (MathF.Sin(2 * MathF.PI * t / (24 + 16 * row)), 1, t is >= 160 and < 224 ? 0 : 1);
        }
        float[] rebuilt = new MomentModel(session).Forward(x, observed, visible).Reconstruction;
        return Enumerable.Range(0, x.Length).Where(i => visible[i] == 0).Average(i => Math.Pow(x[i] - rebuilt[i], 2)) / 0.5;
    }
}
