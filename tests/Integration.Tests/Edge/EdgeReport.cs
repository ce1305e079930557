using System.Text.Json;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>Numbers of the proofs, where ANOMALY_RELIABILITY_REPORT names a folder for them.</summary>
internal static class EdgeReport
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };
    private static readonly Lock Gate = new();

    public static void Add(IReadOnlyDictionary<string, object?> numbers)
    {
        if (Environment.GetEnvironmentVariable("ANOMALY_RELIABILITY_REPORT") is not { Length: > 0 } folder) return;
        lock (Gate)
        {
            var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "edge.json");
            var all = File.Exists(path)
                ? JsonSerializer.Deserialize<SortedDictionary<string, object?>>(File.ReadAllText(path))!
                : new SortedDictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, value) in numbers) all[name] = value;
            File.WriteAllText(path, JsonSerializer.Serialize(all, Format));
        }
    }
}
