using System.Text.Json;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>The document of the API in the repository is the one that the endpoints make.</summary>
public sealed class ApiDocumentTests
{
    private static string Kept => Path.Combine(SharedData.Root, "docs", "openapi.json");

    [Fact]
    public async Task Document_InTheRepository_IsTheOneTheEndpointsMake()
    {
        var made = await MakeAsync();
        Assert.True(
            made == await File.ReadAllTextAsync(Kept),
            "docs/openapi.json is not what the endpoints say; write it anew with: ./anomaly openapi --out docs/openapi.json");
    }

    [Fact]
    public async Task Document_EveryOperation_IsNamedSummarisedAndSaysWhoMayCall()
    {
        using var document = JsonDocument.Parse(await MakeAsync());
        var wrong = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
            foreach (var method in path.Value.EnumerateObject())
            {
                var where = $"{method.Name} {path.Name}";
                if (!method.Value.TryGetProperty("operationId", out var name) || !names.Add(name.GetString()!)) wrong.Add($"{where}: no name of its own");
                if (!method.Value.TryGetProperty("summary", out _)) wrong.Add($"{where}: no summary");
                if (!method.Value.TryGetProperty("description", out var who) || !who.GetString()!.StartsWith("For: ", StringComparison.Ordinal)) wrong.Add($"{where}: nothing about who may call");
                var parameters = method.Value.TryGetProperty("parameters", out var list) ? list.EnumerateArray().Select(p => p.GetProperty("name").GetString()).ToList() : [];
                wrong.AddRange(path.Name.Split('/').Where(s => s.StartsWith('{') && !parameters.Contains(s[1..^1])).Select(s => $"{where}: parameter {s} is missing"));
            }

        Assert.Empty(wrong);
        Assert.True(names.Count >= 40, $"only {names.Count} operations");
    }

    private static async Task<string> MakeAsync()
    {
        using var folder = new TempFolder();
        return await ApiDocument.MakeAsync(folder.Root, CancellationToken.None);
    }
}
