using System.Text;
using StreamingAnomaly.Models.Bundles;

namespace StreamingAnomaly.Models.Tests.Bundles;

public sealed class BundleStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly BundleStore store;

    public BundleStoreTests() => store = new BundleStore(folder.Path);

    [Fact]
    public void Put_ThenOpen_GivesTheSameBundle()
    {
        var content = Content();

        string hash = store.Put(content);
        var opened = store.Open(hash[..8]);

        Assert.Equal(content.Hash, hash);
        Assert.Equal(hash, opened.Hash);
        Assert.Equal("forest bytes", Encoding.UTF8.GetString(opened.Files["forest.bin"]));
        Assert.Equal(0.61, opened.Manifest.Metrics["vusPr"]);
        Assert.Equal(content.Manifest.Training, opened.Manifest.Training);
        Assert.Equal(content.Manifest.CreatedAt, opened.Manifest.CreatedAt);
        Assert.Equal(hash, store.Put(content));
        Assert.Equal(hash, Assert.Single(store.List(out var damaged)).Hash);
        Assert.Empty(damaged);
    }

    [Fact]
    public void Hash_AnyPart_ChangesIt()
    {
        string hash = Content().Hash;
        Assert.Equal(hash, Content().Hash);
        Assert.NotEqual(hash, Content(forest: "other bytes").Hash);
        Assert.NotEqual(hash, Content(reason: "another").Hash);
        Assert.NotEqual(hash, BundleContent.Create(Content().Manifest with { Thresholds = new(StringComparer.Ordinal) { ["critical"] = 4 } }, Content().Files).Hash);
    }

    [Theory]
    [InlineData("forest.bin", "forest byteS", "'forest.bin' was changed")]
    [InlineData("forest.bin", "longer forest bytes", "'forest.bin' was changed")]
    [InlineData("extra.bin", "x", "'extra.bin' is not in bundle.json")]
    public void Open_TamperedFile_IsRefusedByName(string name, string text, string reason)
    {
        string hash = store.Put(Content());
        File.WriteAllText(Path.Combine(folder.Path, hash, name), text);
        Assert.Contains(reason, Assert.Throws<BundleException>(() => store.Open(hash)).Message, StringComparison.Ordinal);
        Assert.Throws<BundleException>(() => store.Put(Content()));
    }

    [Fact]
    public void Open_TamperedManifestWithMatchingFiles_IsRefused()
    {
        string hash = store.Put(Content()), path = Path.Combine(folder.Path, hash, "bundle.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("0.61", "0.99", StringComparison.Ordinal));
        Assert.Contains("bundle.json was changed", Assert.Throws<BundleException>(() => store.Open(hash)).Message, StringComparison.Ordinal);
        Assert.Empty(store.List(out var damaged));
        Assert.Equal([hash], damaged);
    }

    [Fact]
    public void Open_MissingFile_IsRefusedByName()
    {
        string hash = store.Put(Content());
        File.Delete(Path.Combine(folder.Path, hash, "forest.bin"));
        Assert.Contains("'forest.bin' is missing", Assert.Throws<BundleException>(() => store.Open(hash)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkInPlaceOfFile_IsRefused()
    {
        string hash = store.Put(Content()), path = Path.Combine(folder.Path, hash, "forest.bin"), outside = Path.Combine(folder.Path, "outside");
        File.Move(path, outside);
        File.CreateSymbolicLink(path, outside);
        Assert.Contains("not a plain file", Assert.Throws<BundleException>(() => store.Open(hash)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("bundle.json")]
    [InlineData("a\0b")]
    public void Create_NameThatIsAPath_IsRefused(string name) =>
        Assert.Throws<BundleException>(() => BundleContent.Create(Content().Manifest, new Dictionary<string, byte[]> { [name] = [1] }));

    [Fact]
    public void FromFiles_ManifestNamingAPath_IsRefused()
    {
        var files = Content().ToFiles();
        string json = Encoding.UTF8.GetString(files["bundle.json"]).Replace("forest.bin", "../forest.bin", StringComparison.Ordinal);
        files["bundle.json"] = Encoding.UTF8.GetBytes(json);
        files["../forest.bin"] = files["forest.bin"];
        Assert.Contains("no path", Assert.Throws<BundleException>(() => BundleContent.FromFiles(files)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("abc")]
    [InlineData("../../../../etc")]
    [InlineData("ABCD")]
    public void Open_NotAHash_IsRefused(string hash) =>
        Assert.Contains("not a bundle hash", Assert.Throws<BundleException>(() => store.Open(hash)).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_AmbiguousOrUnknownPrefix_SaysSo()
    {
        string hash = store.Put(Content());
        Directory.CreateDirectory(Path.Combine(folder.Path, hash[..63] + (hash[63] == '0' ? '1' : '0')));
        Assert.Contains("2 bundles start with", Assert.Throws<BundleException>(() => store.Open(hash[..6])).Message, StringComparison.Ordinal);
        string unknown = (hash[0] == '0' ? "1" : "0") + "000";
        Assert.Contains("no bundle", Assert.Throws<BundleException>(() => store.Open(unknown)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Put_TornWriteOfAnEarlierProcess_IsInvisibleAndHarmless()
    {
        var content = Content();
        string torn = Path.Combine(folder.Path, $".tmp-{content.Hash[..12]}-1-1");
        Directory.CreateDirectory(torn);
        File.WriteAllText(Path.Combine(torn, "forest.bin"), "for");

        Assert.Empty(store.List(out var damaged));
        Assert.Empty(damaged);
        Assert.Equal(content.Hash, store.Open(store.Put(content)).Hash);
    }

    [Fact]
    public void Put_DiskRefuses_LeavesNothingVisible()
    {
        // A file stands where the bundle's folder must go: the final rename fails, as on a full or broken disk.
        var content = Content();
        File.WriteAllText(Path.Combine(folder.Path, content.Hash), "in the way");

        Assert.ThrowsAny<IOException>(() => store.Put(content));

        Assert.Empty(store.List(out _));
        Assert.Empty(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public async Task Put_SameBundleFromManyThreads_EndsInOne()
    {
        var content = Content();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.Put(content))));
        Assert.Equal(content.Hash, store.Open(content.Hash).Hash);
        Assert.Single(Directory.GetDirectories(folder.Path));
    }

    [Theory]
    [InlineData("\"schema\": 1", "\"schema\": 2", "schema 2")]
    [InlineData("\"schema\": 1", "\"schema\": 1, \"surprise\": 1", "cannot be read")]
    [InlineData("\"kind\": \"equipment\"", "\"kind\": null", "cannot be read")]
    [InlineData("\"kind\": \"equipment\"", "\"kind\": \"a\", \"kind\": \"b\"", "cannot be read")]
    public void FromFiles_UnknownManifest_IsRefused(string from, string to, string reason)
    {
        var files = Content().ToFiles();
        string json = Encoding.UTF8.GetString(files["bundle.json"]);
        Assert.Contains(from, json, StringComparison.Ordinal);
        files["bundle.json"] = Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Throws<BundleException>(() => BundleContent.FromFiles(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NumberThatIsNotFinite_IsRefused() => Assert.Throws<BundleException>(() =>
        BundleContent.Create(Content().Manifest with { Metrics = new(StringComparer.Ordinal) { ["vusPr"] = double.NaN } }, Content().Files));

    public void Dispose() => folder.Dispose();

    private static BundleContent Content(string forest = "forest bytes", string reason = "first baseline")
    {
        var day = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(9));
        return BundleContent.Create(
            new BundleManifest
            {
                Kind = "equipment", Version = "1", CreatedAt = day, CreatedBy = "scorer", Reason = reason, FeaturePipeline = "1",
                Training = new TrainingData(day.AddDays(-1), day, 2000, "abc"),
                Metrics = { ["vusPr"] = 0.61 }, Thresholds = { ["warning"] = 2.5 }, Labels = { ["equipment"] = "etch-01" },
            },
            new Dictionary<string, byte[]> { ["forest.bin"] = Encoding.UTF8.GetBytes(forest), ["calibration.json"] = [1, 2, 3] });
    }
}
