using System.Diagnostics;

namespace StreamingAnomaly.TestKit;

/// <summary>Waits for what other processes bring about.</summary>
public static class Until
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again; fails, saying what it saw last, when the time is over.</summary>
    /// <param name="seconds">Far more than it takes: only a broken system reaches it.</param>
    /// <param name="ask">What is there.</param>
    /// <param name="enough">Whether that will do.</param>
    /// <param name="alive">Processes without which waiting is in vain.</param>
    public static async Task<T> TrueAsync<T>(int seconds, Func<Task<T>> ask, Func<T, bool> enough, params AnomalyProcess[] alive)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await ask();
            if (enough(seen)) return seen;
            foreach (var program in alive) program.AssertAlive();
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds)
                Assert.Fail($"after {seconds} s still {seen}: {string.Join("\n---\n", alive.Select(a => a.Output))}");
            await Task.Delay(Interval);
        }
    }
}
