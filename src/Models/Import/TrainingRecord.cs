using System.Text.Json;
using StreamingAnomaly.Models.Bundles;

namespace StreamingAnomaly.Models.Import;

/// <summary>
/// What <c>training.json</c> beside the weights says about how they were made. The scripts in <c>training/</c> write it; an
/// import carries it into <c>bundle.json</c>, and the file itself into the bundle.
/// </summary>
/// <param name="Kind"><c>pre-training</c> or <c>fine-tuning</c>.</param>
/// <param name="Script">Script and its version.</param>
/// <param name="Seed">Seed of every random choice.</param>
/// <param name="Source">What the data were, in words.</param>
/// <param name="DataHash">SHA-256 over the training data.</param>
/// <param name="Data">Rows and period, where the data have times; null for synthetic series.</param>
/// <param name="Parent">SHA-256 of the weights it started from; null if it started from random ones.</param>
/// <param name="Metrics">Measured on data it was not trained on.</param>
public sealed record TrainingRecord(
    string Kind, string Script, long Seed, string Source, string DataHash, TrainingData? Data, string? Parent,
    IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "training.json";

    private const int Schema = 1;

    /// <summary>Reads the file; keys that are not needed here are for people and are left alone.</summary>
    /// <exception cref="ImportException">It is not JSON, of another schema, or a key is missing or of the wrong type.</exception>
    public static TrainingRecord Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ImportException($"{FileName} cannot be read: {e.Message} Leave the file out to import the weights without their history", e);
        }
    }

    /// <summary>Adds it to a manifest.</summary>
    public BundleManifest AddTo(BundleManifest manifest)
    {
        var labels = new SortedDictionary<string, string>(manifest.Labels, StringComparer.Ordinal)
        {
            ["training.kind"] = Kind,
            ["training.script"] = Script,
            ["training.seed"] = Seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["training.data"] = Source,
            ["training.dataSha256"] = DataHash,
        };
        if (Parent is not null) labels["training.parentSha256"] = Parent;
        var metrics = new SortedDictionary<string, double>(manifest.Metrics, StringComparer.Ordinal);
        foreach (var (name, value) in Metrics) metrics[name] = value;
        return manifest with { Labels = labels, Metrics = metrics, Training = Data };
    }

    private static TrainingRecord Read(JsonElement root)
    {
        if (root.GetProperty("schema").GetInt32() != Schema)
            throw new ImportException($"{FileName} has schema {root.GetProperty("schema")}; this version reads {Schema}");
        var (script, data) = (root.GetProperty("script"), root.GetProperty("data"));
        string hash = Hash(data.GetProperty("sha256"));
        return new TrainingRecord(
            Text(root.GetProperty("kind")), $"{Text(script.GetProperty("name"))} {Text(script.GetProperty("version"))}",
            root.GetProperty("settings").GetProperty("seed").GetInt64(), Text(data.GetProperty("source")), hash,
            data.TryGetProperty("from", out var from)
                ? new TrainingData(from.GetDateTimeOffset(), data.GetProperty("to").GetDateTimeOffset(), data.GetProperty("rows").GetInt64(), hash)
                : null,
            root.TryGetProperty("parent", out var parent) ? Hash(parent.GetProperty("sha256")) : null,
            root.GetProperty("metrics").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDouble(), StringComparer.Ordinal));
    }

    private static string Text(JsonElement value) =>
        value.GetString() is { Length: > 0 and <= 1000 } text ? text : throw new FormatException("a text is empty or longer than 1000 characters.");

    private static string Hash(JsonElement value) =>
        value.GetString() is { } text && Sha256Text.IsFull(text) ? text : throw new FormatException($"{value} is no SHA-256.");
}
