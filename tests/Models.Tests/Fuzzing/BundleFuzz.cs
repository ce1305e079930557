using System.Security.Cryptography;
using System.Text;
using StreamingAnomaly.Models.Bundles;

namespace StreamingAnomaly.Models.Tests.Fuzzing;

/// <summary>
/// A bundle that somebody has touched is refused, by a BundleException and nothing else, or is the very bundle that was
/// stored; and no name in one reaches outside of its folder.
/// </summary>
public sealed class BundleFuzz
{
    private static readonly string[] Names =
    [
        "../outside", "..", ".", "", "/etc/passwd", "a/b", "a\\b", "C:\\x", "forest.bin\0", "bundle.json", ".hidden", "weights.onnx.data", "con", "a b", "식각.bin",
        "%2e%2e%2fx", "forest.bin/../../x", new string('x', 200), "forest.bin", "\u202Egnp.bin", "\n",
    ];

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\"schema\": 2", "\"files\":", "\"sha256\":", "\"bytes\": -1", "\"bytes\": 9223372036854775807", "null", "{}", "[]", "\"\"", "NaN", "1e999", "\"kind\":", ",", "}", "{", "\"../x\":", "//",
            "\"extra\": 1,", "\"createdAt\": \"0001-01-01T00:00:00Z\"", "\uFEFF", "\\u0000", new string('[', 20),
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void Message_FilesTouched_IsRefusedOrTheSameBundle()
    {
        var good = Content();
        var run = new FuzzRun("bundle in a message", 10_000);
        run.Each(random =>
        {
            var files = good.ToFiles();
            string what = Touch(random, files);
            try
            {
                var read = BundleContent.FromFiles(files, random.Next(2) == 0 ? good.Hash : null);
                Assert.All(read.Files.Keys, AssertFlat);
                if (read.Hash == good.Hash) Assert.Equal(good.Files.OrderBy(f => f.Key).SelectMany(f => f.Value), read.Files.OrderBy(f => f.Key).SelectMany(f => f.Value));
                return $"{what}: read as {(read.Hash == good.Hash ? "the same" : "another bundle")}";
            }
            catch (BundleException)
            {
                return $"{what}: refused";
            }
        });
        Assert.DoesNotContain("file: read as another bundle", run.Outcomes.Keys);
        Assert.Contains("manifest: refused", run.Outcomes.Keys);
    }

    [Fact]
    public void New_OfAnyName_IsRefusedOrStaysInItsFolder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "store"));
        var store = new BundleStore(Path.Combine(folder.Path, "store"));
        new FuzzRun("bundle names", 200).Each(random =>
        {
            string name = Names[random.Next(Names.Length)] + (random.Next(3) == 0 ? Names[random.Next(Names.Length)] : "");
            try
            {
                string hash = store.Put(BundleContent.Create(Manifest(), new Dictionary<string, byte[]> { [name] = [1, 2, 3] }));
                AssertFlat(name);
                Assert.Equal([1, 2, 3], store.Open(hash).Files[name]);
                return "stored";
            }
            catch (BundleException)
            {
                return "refused";
            }
            finally
            {
                Assert.Equal(["store"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
            }
        });
    }

    [Fact]
    public void Folder_FilesTouched_IsRefusedOrTheSameBundle()
    {
        using var folder = new TemporaryFolder();
        var store = new BundleStore(folder.Path);
        var good = Content();
        new FuzzRun("bundle in a folder", 300).Each(random =>
        {
            string hash = store.Put(good), path = Path.Combine(folder.Path, hash);
            string what = TouchFolder(random, path);
            try
            {
                Assert.Equal(good.Files["forest.bin"], store.Open(hash).Files["forest.bin"]);
                return $"{what}: read";
            }
            catch (BundleException)
            {
                return $"{what}: refused";
            }
            finally
            {
                Directory.Delete(path, recursive: true);
            }
        });
    }

    [Fact]
    public void HashOrPrefix_OfAnyText_NeverLeavesTheStore()
    {
        using var folder = new TemporaryFolder();
        var store = new BundleStore(folder.Path);
        string hash = store.Put(Content());
        new FuzzRun("bundle hash asked for", 5_000).Each(random =>
        {
            string asked = random.Next(3) == 0 ? Names[random.Next(Names.Length)] : Encoding.UTF8.GetString(Mutation.Of(random, Encoding.UTF8.GetBytes(hash), [.. "../.."u8], Words));
            try
            {
                Assert.StartsWith(asked, store.Open(asked).Hash, StringComparison.Ordinal);
                return "found";
            }
            catch (BundleException)
            {
                return "refused";
            }
        });
    }

    // One thing is done to the files of a message; returns what.
    private static string Touch(Random random, Dictionary<string, byte[]> files)
    {
        switch (random.Next(5))
        {
            case 0:
                files["bundle.json"] = Mutation.Of(random, files["bundle.json"], [.. "{\"schema\":1}"u8], Words);
                return "manifest";
            case 1:
                byte[] bytes = [.. files["forest.bin"]];
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                files["forest.bin"] = bytes;
                return "file";
            case 2:
                files[Names[random.Next(Names.Length)] + "x"] = [1];
                return "extra file";
            case 3:
                files.Remove(random.Next(2) == 0 ? "forest.bin" : "bundle.json");
                return "missing file";
            default:
                // The attacker can hash as well: a manifest that is right about its files, but for a name that is a path.
                string name = Names[random.Next(Names.Length)];
                string hash = Convert.ToHexStringLower(SHA256.HashData(files["forest.bin"]));
                files[name] = files["forest.bin"];
                string json = Encoding.UTF8.GetString(files["bundle.json"]);
                files["bundle.json"] = Encoding.UTF8.GetBytes(json.Replace(
                    "\"files\": {", $"\"files\": {{ {System.Text.Json.JsonSerializer.Serialize(name)}: {{ \"sha256\": \"{hash}\", \"bytes\": {files["forest.bin"].Length} }},", StringComparison.Ordinal));
                return "listed name";
        }
    }

    private static string TouchFolder(Random random, string path)
    {
        string file = Path.Combine(path, random.Next(2) == 0 ? "forest.bin" : "bundle.json");
        switch (random.Next(6))
        {
            case 0: File.WriteAllBytes(file, Mutation.Of(random, File.ReadAllBytes(file), [1, 2, 3], Words)); return "changed";
            case 1: File.Delete(file); return "deleted";
            case 2: Directory.CreateDirectory(Path.Combine(path, "sub")); return "folder inside";
            case 3: File.WriteAllBytes(Path.Combine(path, "weights.onnx.data"), [1]); return "external data beside";
            case 4:
                File.Move(file, file + ".was");
                File.CreateSymbolicLink(file, file + ".was");
                return "link";
            default:
                File.Delete(file);
                File.CreateSymbolicLink(file, "/dev/zero");
                return "link to a device";
        }
    }

    private static void AssertFlat(string name)
    {
        Assert.Equal(name, Path.GetFileName(name));
        Assert.False(name is "." or ".." or "" or "bundle.json", name);
    }

    private static BundleContent Content() => BundleContent.Create(
        Manifest(), new Dictionary<string, byte[]> { ["forest.bin"] = Encoding.UTF8.GetBytes("forest bytes"), ["calibration.json"] = [.. "{}"u8] });

    private static BundleManifest Manifest() => new()
    {
        Kind = "equipment", Version = "1", CreatedAt = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), CreatedBy = "fuzz", Reason = "test",
        Metrics = new(StringComparer.Ordinal) { ["vusPr"] = 0.61 },
    };
}
