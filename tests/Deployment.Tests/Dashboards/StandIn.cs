using System.Globalization;
using System.Net;
using System.Text;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>
/// What a short healthy run does not show: failures, losses, Kubernetes. Metrics as a page that Prometheus scrapes beside
/// the real ones, scores as lines in a database of their own. Queries that need it are on the list of <see cref="Rare"/>.
/// </summary>
internal sealed class StandIn : IAsyncDisposable
{
    /// <summary>Job of the page.</summary>
    public const string Job = "anomaly-edge";

    /// <summary>Database of the lines.</summary>
    public const string Database = "standin";

    /// <summary>Equipment of the lines.</summary>
    public const string Equipment = "stand-in";

    /// <summary>Counters, and what each grows by from scrape to scrape.</summary>
    private const string Growth = """
        anomaly_edge_forwarded_total 10
        anomaly_edge_gap_total{reason="refused"} 5
        anomaly_ingest_refused_total{reason="busy"} 2
        anomaly_moment_failures_total{operation="run"} 1
        anomaly_moment_refused_total{reason="backlog"} 7
        anomaly_scorer_aborted_total 1
        anomaly_scorer_degraded_total 3
        anomaly_scorer_quarantined_total{reason="late"} 4
        anomaly_scorer_readings_total{fate="scored"} 100
        anomaly_scorer_readings_total{fate="quarantined"} 4
        anomaly_scorer_revised_total 2
        anomaly_store_rejected_total{reason="name-characters"} 1
        anomaly_store_retries_total{cause="unreachable"} 3
        anomaly_alert_dead_letters_total{reason="invalid-alert"} 1

        """;

    private readonly HttpListener listener = new();
    private readonly Task serving;
    private int scrapes;

    private StandIn(Uri address)
    {
        Address = address;
        listener.Prefixes.Add(address.AbsoluteUri);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>Metrics on the page.</summary>
    public static IEnumerable<string> Metrics => Lines().Select(line => line.Split(' ', '{')[0]).Distinct();

    /// <summary>Starts serving the page.</summary>
    public static StandIn Start() => new(new Uri($"http://127.0.0.1:{FreePort.Next()}/"));

    /// <summary>Line protocol: an equipment with a missing detector, a late correction and a second model.</summary>
    public static string Scores(DateTimeOffset now)
    {
        var text = new StringBuilder();
        for (var second = 600; second > 0; second--)
        {
            var time = now.AddSeconds(-second).ToUnixTimeSeconds();
            var (model, bad) = (second > 300 ? "aaaa" : "bbbb", second % 50 == 0);
            text.Append($"anomaly_score,bundle={model},equipment={Equipment},sensor=* score=1.5,probability=0.985,stage=3i,revision={(bad ? 1 : 0)}i,degraded={(bad ? "true" : "false")},")
                .Append($"alarm={(second is 580 or 20 ? "true" : "false")},ratio=0.7,level=1.5,ensemble=1.1,forest=0.4,moment=0.2 {time}000000000\n");
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private static string[] Lines() => Growth.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Page(int scrapes) => string.Concat(Lines().Select(line =>
    {
        var space = line.LastIndexOf(' ');
        return string.Create(CultureInfo.InvariantCulture, $"{line[..space]} {scrapes * int.Parse(line[space..], CultureInfo.InvariantCulture)}\n");
    }));

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                context.Response.ContentType = "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Page(++scrapes)));
                context.Response.Close();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
