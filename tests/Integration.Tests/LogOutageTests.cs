using System.Globalization;
using System.Net.Http.Json;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>What <c>/metrics</c> of an alerter says while the link to its Kafka is cut, and afterwards.</summary>
public sealed class LogOutageTests(ITestOutputHelper console)
{
    private const string Ready = "anomaly_ready_ratio{check=\"log\"}", Age = "anomaly_alerter_audit_owed_age_seconds";

    // Seconds; the whole test takes about twenty.
    private const int Patience = 180;

    private static readonly string Owed = $"anomaly_alerter_owed{{topic=\"{Topics.Audit}\"}}";

    [Fact]
    public async Task Metrics_WhileTheLogIsAway_SayWhatTheAuditIsOwed()
    {
        await using var kafka = await LinkedKafka.RequireAsync();
        using var folder = new TempFolder();
        await using var alerter = AnomalyProcess.Start(folder.Root, "alerter", "--kafka", kafka.Bootstrap, "--data", folder.File("data"), "--port", "0");
        using var http = new HttpClient { BaseAddress = await alerter.ListeningAsync() };
        await UntilAsync(Ready, value => value == 1);
        // Answered once the alerter knows where its chain stands on the log.
        using var before = await http.PostAsJsonAsync(new Uri("/v1/silences", UriKind.Relative), new { match = new[] { "equipment=etch-00" }, @for = "2h", comment = "before" });
        Assert.True(before.IsSuccessStatusCode, await before.Content.ReadAsStringAsync());
        await UntilAsync(Owed, value => value == 0);

        kafka.Link.Cut();
        using var silence = await http.PostAsJsonAsync(new Uri("/v1/silences", UriKind.Relative), new { match = new[] { "equipment=etch-01" }, @for = "2h", comment = "trial" });
        Assert.True(silence.IsSuccessStatusCode, await silence.Content.ReadAsStringAsync());
        await UntilAsync(Age, value => value > 5);
        Assert.Equal(1, await ReadAsync(Owed));
        await UntilAsync(Ready, value => value == 0.5);
        Assert.Contains("\"Degraded\"", await http.GetStringAsync(new Uri("/healthz/ready", UriKind.Relative)), StringComparison.Ordinal);

        kafka.Link.Restore();
        await UntilAsync(Ready, value => value == 1);
        await UntilAsync(Owed, value => value == 0);
        Assert.Equal(0, await ReadAsync(Age));

        async Task UntilAsync(string series, Func<double, bool> enough)
        {
            var started = TimeProvider.System.GetTimestamp();
            var value = await Until.TrueAsync(Patience, () => ReadAsync(series), seen => seen is { } there && enough(there), alerter);
            console.WriteLine($"{series} {value} after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s");
        }

        async Task<double?> ReadAsync(string series) =>
            (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
                ? double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture) : null;
    }
}
