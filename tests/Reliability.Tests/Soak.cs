using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Reliability.Tests.Proofs;

namespace StreamingAnomaly.Reliability.Tests;

/// <summary>
/// The full forms: each proof in rounds, each round on a fresh broker. After every round what was found so far is written
/// to bench/results, so that a soak can be cut short and goes on where it was.
/// </summary>
internal static class Soak
{
    private static readonly string Results = Path.Combine(SharedData.Root, "bench", "results");

    /// <summary>Runs the proofs named, or all; <c>--fresh</c> forgets earlier rounds.</summary>
    /// <returns>0 if nothing was lost, doubled or different.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var names = args.Where(a => a != "--fresh").ToList();
        var unknown = names.Except(SoakProofs.All.Select(p => p.Name)).ToList();
        if (unknown.Count > 0)
        {
            Say($"there is no proof {string.Join(", ", unknown)}; proofs are {string.Join(", ", SoakProofs.All.Select(p => p.Name))}");
            return 2;
        }

        var clean = true;
        foreach (var proof in SoakProofs.All.Where(p => names.Count == 0 || names.Contains(p.Name)))
            clean &= await RunAsync(proof, args.Contains("--fresh"));
        return clean ? 0 : 1;
    }

    private static async Task<bool> RunAsync(SoakProof proof, bool fresh)
    {
        var soFar = fresh ? null : Load(proof.Name);
        for (var round = (soFar?.Rounds ?? 0) + 1; round <= proof.Rounds; round++)
        {
            Say($"== {proof.Name}, round {round} of {proof.Rounds}");
            var started = Stopwatch.GetTimestamp();
            ProofResult found;
            try
            {
                found = await proof.Run(round, line => Say($"{proof.Name} {round}/{proof.Rounds}: {line}"));
            }
            catch (Exception broken)
            {
                // The other proofs still mean something; this one has no result, and the soak fails.
                Say($"== {proof.Name}, round {round} came to nothing: {broken}");
                return false;
            }

            found.Notes.Add($"round {round}: load average {Machine.Load} at its end, on {Environment.ProcessorCount} cores");
            found.Rounds = 1;
            soFar = soFar is null ? found : soFar.Merge(found);
            Directory.CreateDirectory(Results);
            await File.WriteAllBytesAsync(PathOf(proof.Name), [.. JsonSerializer.SerializeToUtf8Bytes(soFar, ProofResult.Json), (byte)'\n']);
            Say($"== {proof.Name}, round {round}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; so far lost {soFar.Lost}, doubled {soFar.Doubled}, different {soFar.Different}");
        }

        return soFar is null or { Lost: 0 or null, Doubled: 0 or null, Different: 0 or null };
    }

    private static ProofResult? Load(string name) =>
        File.Exists(PathOf(name)) ? JsonSerializer.Deserialize<ProofResult>(File.ReadAllBytes(PathOf(name)), ProofResult.Json) : null;

    private static string PathOf(string name) => Path.Combine(Results, $"reliability-{name}.json");

    private static void Say(string line) =>
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {line}"));
}
