using System.Diagnostics;
using System.Text.Json;

namespace StreamingAnomaly.TestKit;

/// <summary>
/// Attacks one piece of code with seeded input. By default a few seconds' worth; <c>ANOMALY_FUZZ_ITERATIONS</c> (default
/// 20000) raises every target in proportion. With <c>ANOMALY_FUZZ_REPORT=FILE</c> each run appends what it counted as one
/// JSON line: target, iterations, milliseconds, outcomes.
/// </summary>
public sealed class FuzzRun
{
    private const int Usual = 20_000;

    private readonly string target;
    private readonly int iterations;
    private readonly SortedDictionary<string, long> outcomes = new(StringComparer.Ordinal);

    /// <param name="target">What is attacked, for the report.</param>
    /// <param name="iterations">Inputs by default.</param>
    public FuzzRun(string target, int iterations = Usual)
    {
        this.target = target;
        var asked = Environment.GetEnvironmentVariable("ANOMALY_FUZZ_ITERATIONS") is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : Usual;
        this.iterations = (int)Math.Clamp((long)iterations * asked / Usual, 1, int.MaxValue);
    }

    /// <summary>Inputs by outcome.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => outcomes;

    /// <summary>Runs it. A failure names the seed, which gives the same input again.</summary>
    /// <param name="attack">Makes an input, uses it, checks what must hold, and names the outcome.</param>
    public void Each(Func<Random, string> attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        var watch = Stopwatch.StartNew();
        for (var seed = 0; seed < iterations; seed++)
        {
            string outcome;
            try
            {
                outcome = attack(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{target}, seed {seed}: {e.GetType().Name}: {e.Message}", e);
            }

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Report(watch.ElapsedMilliseconds);
    }

    /// <summary>Bytes this thread allocated in an action; throws when they are more than <paramref name="most"/>.</summary>
    public static void Bounded(long most, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > most) throw new InvalidOperationException($"{allocated} bytes allocated, more than {most}");
    }

    private void Report(long milliseconds)
    {
        if (Environment.GetEnvironmentVariable("ANOMALY_FUZZ_REPORT") is not { Length: > 0 } file) return;
        File.AppendAllText(file, JsonSerializer.Serialize(new { target, iterations, milliseconds, outcomes }) + "\n");
    }
}
