using System.Collections.Concurrent;
using System.Security.Cryptography;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Tests.Moment;

namespace StreamingAnomaly.Models.Tests.Import;

public sealed class MomentImporterTests : IDisposable
{
    private const string Files = "/AutonLab/MOMENT-1-small/resolve/abc123/";
    private static readonly byte[] Config = MomentLoadingTests.Json(_ => { });
    private static readonly byte[] Model = RandomModel(seed: 1);
    private static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Model));

    private readonly TemporaryFolder folder = new();
    private readonly FileServer server = new();
    private readonly HttpClient http = new();
    private readonly ManualTime time = new();
    private readonly BundleStore store;

    public MomentImporterTests()
    {
        store = new BundleStore(Path.Combine(folder.Path, "bundles"));
        server.Put(Files + "config.json", Config);
        server.Put(Files + "model.safetensors", Model);
    }

    [Fact]
    public async Task Import_FromServer_RegistersABundleThatLoadsAndScores()
    {
        var seen = new ConcurrentQueue<DownloadProgress>();

        var imported = await Importer().ImportAsync(Request(), new Inline(seen.Enqueue), default);

        var bundle = store.Open(imported.Hash);
        Assert.Equal(("moment", "abc123", Sha256), (bundle.Manifest.Kind, bundle.Manifest.Version, imported.Sha256));
        Assert.Equal("AutonLab/MOMENT-1-small", bundle.Manifest.Labels["repository"]);
        Assert.True(Assert.Single(imported.Gates).Passed);
        Assert.Equal((long)Model.Length, seen.Last().Bytes);
        Assert.Equal((long)Model.Length, seen.Last().Total);
        using var detector = new MomentDetector(MomentSession.Create(
            MomentImporter.Load(bundle), new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = 1 }));
        var batch = new MomentBatch(1);
        batch.Add([.. Enumerable.Range(0, 512).Select(t => MathF.Sin(t))], [], 1);
        var scores = new MomentScores(1);
        detector.Score(batch, scores);
        Assert.True(double.IsFinite(scores.Scores[0].WindowZ));
        Assert.Empty(Directory.GetDirectories(Downloads));
    }

    [Fact]
    public async Task Import_ConnectionBreaks_GoesOnWhereItStopped()
    {
        server.BreakAfter.Enqueue(1000);
        server.BreakAfter.Enqueue(500);

        var import = Importer().ImportAsync(Request(), null, default);
        await AdvanceUntilDoneAsync(import);

        Assert.Equal(Sha256, (await import).Sha256);
        Assert.Equal(
            [Files + "config.json", Files + "model.safetensors", Files + "model.safetensors bytes=1000-", Files + "model.safetensors bytes=1500-"],
            server.Requests);
    }

    [Fact]
    public async Task Import_AttemptsUsedUp_NextImportGoesOn()
    {
        server.BreakAfter.Enqueue(2000);
        var failure = await Assert.ThrowsAsync<ImportException>(() => Importer(attempts: 1).ImportAsync(Request(), null, default));
        Assert.Contains("run the import again to go on", failure.Message, StringComparison.Ordinal);
        Assert.Empty(store.List(out _));

        Assert.Equal(Sha256, (await Importer(attempts: 1).ImportAsync(Request(), null, default)).Sha256);
        Assert.Contains(Files + "model.safetensors bytes=2000-", server.Requests);
    }

    [Fact]
    public async Task Import_FileChangedMeanwhile_StartsAgain()
    {
        server.BreakAfter.Enqueue(2000);
        await Assert.ThrowsAsync<ImportException>(() => Importer(attempts: 1).ImportAsync(Request(), null, default));
        byte[] other = RandomModel(seed: 2);
        server.Put(Files + "model.safetensors", other);
        server.Tag = "\"v2\"";

        var imported = await Importer(attempts: 1).ImportAsync(Request() with { Sha256 = null }, null, default);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(other)), imported.Sha256);
    }

    [Fact]
    public async Task Import_WrongHash_IsRefusedAndNotKept()
    {
        string wrong = new('0', 64);
        var failure = await Assert.ThrowsAsync<ImportException>(() => Importer().ImportAsync(Request() with { Sha256 = wrong }, null, default));
        Assert.Contains($"has SHA-256 {Sha256}, expected {wrong}", failure.Message, StringComparison.Ordinal);
        Assert.Empty(store.List(out _));
        Assert.Empty(Directory.GetDirectories(Downloads));
    }

    [Fact]
    public async Task Import_NotFound_FailsAtOnceAndSaysWhatToCheck()
    {
        var failure = await Assert.ThrowsAsync<ImportException>(() => Importer().ImportAsync(Request() with { Revision = "gone" }, null, default));
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
        Assert.Contains("check the repository and the revision", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Import_ServerBusy_IsTriedAgain()
    {
        server.Fail.Enqueue(503);
        server.Fail.Enqueue(429);
        var import = Importer().ImportAsync(Request(), null, default);
        await AdvanceUntilDoneAsync(import);
        Assert.Equal(Sha256, (await import).Sha256);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Import_LargerThanAllowed_IsRefused()
    {
        var importer = new MomentImporter(http, store, Downloads, time, new DownloadOptions { MaxModelBytes = Model.Length - 1 });
        Assert.Contains("larger than the allowed", (await Assert.ThrowsAsync<ImportException>(() => importer.ImportAsync(Request(), null, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FromFolder_NeedsNoServer()
    {
        File.WriteAllBytes(Path.Combine(folder.Path, "config.json"), Config);
        File.WriteAllBytes(Path.Combine(folder.Path, "model.safetensors"), Model);

        var imported = await Importer().ImportAsync(Request() with { From = folder.Path }, null, default);

        Assert.Equal(Model, store.Open(imported.Hash).Files["model.safetensors"]);
        Assert.Empty(server.Requests);
        Assert.True(File.Exists(Path.Combine(folder.Path, "model.safetensors")));
    }

    [Fact]
    public async Task Import_WithCheckVectors_PassesThemToo()
    {
        string parity = SharedData.Require("moment/parity");
        var imported = await Importer().ImportAsync(Request() with { ParityFolder = parity }, null, default);
        Assert.Equal(3, imported.Gates.Count);
        Assert.All(imported.Gates, g => Assert.True(g.Passed));
    }

    [Fact]
    public async Task Import_WeightsDoNotMatchConfig_RegistersNothing()
    {
        server.Put(Files + "config.json", MomentLoadingTests.Json(root => root["t5_config"]!["num_layers"] = 2));
        await Assert.ThrowsAsync<MomentException>(() => Importer().ImportAsync(Request(), null, default));
        Assert.Empty(store.List(out _));
    }

    [Theory]
    [InlineData("../../etc", "main", null, "not a repository")]
    [InlineData("a/b/c", "main", null, "not a repository")]
    [InlineData("a/b", "../x", null, "not a revision")]
    [InlineData("a/b", "main", "12", "64 hexadecimal digits")]
    public async Task Import_BadRequest_IsRefusedBeforeAnything(string repository, string revision, string? sha256, string reason)
    {
        var request = Request() with { Repository = repository, Revision = revision, Sha256 = sha256 };
        Assert.Contains(reason, (await Assert.ThrowsAsync<ImportException>(() => Importer().ImportAsync(request, null, default))).Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Import_PlainHttpElsewhere_IsRefused()
    {
        var request = Request() with { BaseAddress = new Uri("http://example.com") };
        Assert.Contains("https only", (await Assert.ThrowsAsync<ImportException>(() => Importer().ImportAsync(request, null, default))).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        http.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    private string Downloads => Path.Combine(folder.Path, "downloads");

    private MomentImporter Importer(int attempts = 5) => new(http, store, Downloads, time, new DownloadOptions { Attempts = attempts });

    private MomentImportRequest Request() => new()
    {
        Repository = "AutonLab/MOMENT-1-small", Revision = "abc123", Sha256 = Sha256, BaseAddress = server.Address, CreatedBy = "test",
    };

    private static byte[] RandomModel(int seed)
    {
        using var stream = new MemoryStream();
        MomentRandomWeights.Write(stream, MomentConfig.Parse(Config), seed);
        return stream.ToArray();
    }

    private async Task AdvanceUntilDoneAsync(Task task)
    {
        var real = System.Diagnostics.Stopwatch.StartNew();
        while (!task.IsCompleted)
        {
            Assert.True(real.Elapsed < TimeSpan.FromSeconds(60), "the import did not end");
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private sealed class Inline(Action<DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(value);
    }
}
