using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>
/// Equipment that sends to an edge at a steady rate and keeps account of every reading: acknowledged, refused, or, where
/// the connection broke before the answer, unknown. It never sends a reading twice.
/// </summary>
internal sealed class EdgeSender(int readingsPerSecond, TimeSpan interval, DateTimeOffset start) : IAsyncDisposable
{
    /// <summary>Equipments that send.</summary>
    public const int Equipments = 40;

    private const int RoundsPerRequest = 5;

    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Lock gate = new();
    private readonly SortedSet<long> acknowledged = [];
    private readonly SortedSet<long> unknown = [];
    private readonly SortedSet<long> refused = [];
    private readonly List<double> latencies = [];
    private readonly CancellationTokenSource stop = new();
    private Uri? target;
    private Task? sending;
    private long round;
    private long? downSince;

    /// <summary>Seconds from a loss of the edge to the next acknowledgement.</summary>
    public List<double> Recoveries { get; } = [];

    /// <summary>Milliseconds from sending a request to its acknowledgement, sorted.</summary>
    public IReadOnlyList<double> AcknowledgedAfter { get { lock (gate) return [.. latencies.Order()]; } }

    /// <summary>Readings acknowledged so far.</summary>
    public long Acknowledged { get { lock (gate) return acknowledged.Count; } }

    /// <summary>Readings refused so far.</summary>
    public long Refused { get { lock (gate) return refused.Count; } }

    /// <summary>What answered a refused request, the last one.</summary>
    public (HttpStatusCode Status, string? RetryAfter, string Body) LastRefusal { get; private set; }

    /// <summary>Fates by <see cref="NumberOf"/>.</summary>
    public (IReadOnlySet<long> Acknowledged, IReadOnlySet<long> Unknown, IReadOnlySet<long> Refused) Account
    {
        get { lock (gate) return (new SortedSet<long>(acknowledged), new SortedSet<long>(unknown), new SortedSet<long>(refused)); }
    }

    /// <summary>Name of an equipment.</summary>
    public static string Name(int equipment) => string.Create(CultureInfo.InvariantCulture, $"tool-{equipment:00}");

    /// <summary>Number of a reading over all equipment: rounds times equipments plus the equipment.</summary>
    public long NumberOf(string equipment, long timeUnixNano)
    {
        var index = int.Parse(equipment.AsSpan("tool-".Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return ((timeUnixNano - Contracts.UnixTime.ToNanoseconds(start)) / Contracts.UnixTime.NanosecondsPerTick / interval.Ticks * Equipments) + index;
    }

    /// <summary>Sends from now on.</summary>
    public void Start(Uri address)
    {
        target = address;
        sending ??= Task.Run(SendAsync);
    }

    /// <summary>The edge is about to be killed: what is on its way may or may not be taken.</summary>
    public void Losing()
    {
        target = null;
        downSince = Stopwatch.GetTimestamp();
    }

    /// <summary>Sends nothing more.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        if (sending is not null) await sending;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        http.Dispose();
        stop.Dispose();
    }

    private async Task SendAsync()
    {
        var pause = TimeSpan.FromSeconds((double)Equipments * RoundsPerRequest / readingsPerSecond);
        using var timer = new PeriodicTimer(pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                if (target is { } edge) await PostAsync(edge);
        }
        catch (OperationCanceledException) { }
    }

    private async Task PostAsync(Uri edge)
    {
        var numbers = new List<long>();
        var body = new StringBuilder();
        for (var end = round + RoundsPerRequest; round < end; round++)
            for (var equipment = 0; equipment < Equipments; equipment++)
            {
                numbers.Add((round * Equipments) + equipment);
                body.Append(Line(equipment)).Append('\n');
            }

        using var content = new StringContent(body.ToString(), Encoding.UTF8, ReadingCodec.NdJson);
        var sent = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await http.PostAsync(new Uri(edge, "/v1/readings"), content);
            lock (gate)
            {
                (answer.StatusCode == HttpStatusCode.Accepted ? acknowledged : refused).UnionWith(numbers);
                if (answer.StatusCode == HttpStatusCode.Accepted) latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                if (answer.StatusCode == HttpStatusCode.Accepted && downSince is { } since && target is not null)
                {
                    Recoveries.Add(Stopwatch.GetElapsedTime(since).TotalSeconds);
                    downSince = null;
                }
            }

            if (answer.StatusCode != HttpStatusCode.Accepted)
                LastRefusal = (answer.StatusCode, answer.Headers.RetryAfter?.ToString(), await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            lock (gate) unknown.UnionWith(numbers);
        }
    }

    private string Line(int equipment)
    {
        var phase = (0.1 * round) + equipment;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"equipment":"{{{Name(equipment)}}}","time":"{{{start + (interval * round):O}}}","values":{"pressure":{{{Math.Sin(phase):0.0000}}},"power":{{{500 + (5 * Math.Cos(phase * 0.7)):0.000}}}}}""");
    }
}
