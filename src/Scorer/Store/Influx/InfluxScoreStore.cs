using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>
/// Scores and alerts in InfluxDB 1, 2 or 3: written as line protocol, queried by InfluxQL, which all three answer at <c>/query</c>.
/// Another server that takes the line protocol can be written to as well, but not queried.
/// </summary>
public sealed class InfluxScoreStore : IScoreStore, IAlertStore
{
    private readonly InfluxEndpoint endpoint;
    private readonly InfluxClient client;
    private readonly InfluxWriter writer;
    private readonly int sensorsFromStage;

    /// <summary>A store that connects with the first request.</summary>
    /// <param name="options">Address, database, credentials; <see cref="ScoreStoreOptions.BatchSize"/> lines a request.</param>
    /// <param name="time">Clock of timeouts and retries.</param>
    /// <param name="logger">Logger.</param>
    /// <exception cref="ScoreStoreException">A setting is missing or not usable; the message names it.</exception>
    public InfluxScoreStore(ScoreStoreOptions options, TimeProvider time, ILogger logger)
    {
        endpoint = new(options);
        // Seeded by the instance's name, so that the replicas of a fleet do not come back in step after an outage.
        var seed = string.GetHashCode(Environment.MachineName, StringComparison.Ordinal) ^ Environment.ProcessId;
        client = new(endpoint, new Random(seed), time, logger);
        writer = new(client, options.BatchSize);
        sensorsFromStage = options.SensorsFromStage;
    }

    /// <inheritdoc/>
    public Task<WriteOutcome> WriteAsync(IReadOnlyList<Score> scores, CancellationToken cancellation) =>
        SendAsync(LineBatch.From(PointBatch.From(scores, sensorsFromStage)), cancellation);

    /// <inheritdoc/>
    public Task<WriteOutcome> WriteAsync(IReadOnlyList<AlertEvent> alerts, CancellationToken cancellation) =>
        SendAsync(LineBatch.From(alerts), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredScore>> QueryAsync(ScoreQuery query, CancellationToken cancellation)
    {
        var q = query.Validated();
        var statement = $"SELECT * FROM anomaly_score WHERE equipment = {InfluxQl.Text(q.Equipment)} AND sensor = {InfluxQl.Text(q.Sensor)}"
            + $"{Between(q.FromUnixNano, q.ToUnixNano)} ORDER BY time {(q.NewestFirst ? "DESC" : "ASC")} LIMIT {q.Limit}";
        return InfluxRows.Scores(await client.QueryAsync(statement, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<ScoreCounts> CountAsync(string? equipment, long fromUnixNano, long toUnixNano, CancellationToken cancellation)
    {
        var range = (equipment is null ? "" : $" AND equipment = {InfluxQl.Text(equipment)}") + Between(fromUnixNano, toUnixNano);
        var scored = await client.QueryAsync($"SELECT count(score) FROM anomaly_score WHERE sensor = '*'{range}", cancellation).ConfigureAwait(false);
        var warming = await client.QueryAsync($"SELECT count(percent) FROM anomaly_warm_up WHERE equipment <> ''{range}", cancellation).ConfigureAwait(false);
        return new(InfluxRows.Count(scored), InfluxRows.Count(warming));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredScore>> LatestAsync(CancellationToken cancellation)
    {
        const string Newest = "GROUP BY equipment ORDER BY time DESC LIMIT 1";
        var scores = await client.QueryAsync($"SELECT * FROM anomaly_score WHERE sensor = '*' {Newest}", cancellation).ConfigureAwait(false);
        var warmUps = await client.QueryAsync($"SELECT * FROM anomaly_warm_up {Newest}", cancellation).ConfigureAwait(false);
        return Latest.Of(InfluxRows.Scores(scores), InfluxRows.WarmUps(warmUps));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRun>> RunsAsync(RunQuery query, CancellationToken cancellation)
    {
        var q = query.Validated();
        var statement = $"SELECT * FROM anomaly_run WHERE equipment = {InfluxQl.Text(q.Equipment)}"
            + $"{Between(q.FromUnixNano, q.ToUnixNano)} ORDER BY time DESC LIMIT {q.Limit}";
        return InfluxRows.Runs(await client.QueryAsync(statement, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<StoreHealth> PingAsync(CancellationToken cancellation)
    {
        try
        {
            await client.QueryAsync("SHOW MEASUREMENTS LIMIT 1", cancellation).ConfigureAwait(false);
            return new(true, $"{endpoint.Name}, database {endpoint.Database}");
        }
        catch (ScoreStoreException e)
        {
            return new(false, e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<WriteOutcome> SendAsync(LineBatch lines, CancellationToken cancellation)
    {
        var stored = await writer.SendAsync(lines, cancellation).ConfigureAwait(false);
        StoreMetrics.Points.Add(stored);
        return new(stored, [.. lines.Rejected]);
    }

    private static string Between(long from, long to) =>
        (from <= PointTime.Min ? "" : $" AND time >= {from}") + (to >= PointTime.Max ? "" : $" AND time < {to}");
}
