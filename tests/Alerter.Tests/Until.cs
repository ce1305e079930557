using System.Diagnostics;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>Waits for a condition instead of for a time.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition, string what, Action? meanwhile = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, meanwhile);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, Action? meanwhile = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Limit, $"{what} did not happen within {Limit}");
            meanwhile?.Invoke();
            await Task.Delay(10);
        }
    }
}
