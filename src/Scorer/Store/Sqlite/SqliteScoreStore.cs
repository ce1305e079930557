using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Polly;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store.Sqlite;

/// <summary>
/// Scores in one SQLite file: the default where nothing else is installed. A batch is one transaction on the store's own
/// connection; queries use others and see the last committed batch, so neither waits for the other.
/// </summary>
public sealed class SqliteScoreStore : IScoreStore
{
    /// <summary>How long points are kept unless told otherwise.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    // How long one attempt waits for another process that writes the file; then the retries take over, visibly.
    private const int BusySeconds = 1;

    private const string ScoredIn = "s.sensor = '*' AND s.time >= $from AND s.time < $to";
    private const string WarmingIn = "s.time >= $from AND s.time < $to";

    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly SqliteConnection writer;
    private readonly PointInsert insert;
    private readonly RunTable runs;
    private readonly Retention retention;
    private readonly ResiliencePipeline<int> retry;
    private readonly string readString;
    private readonly int sensorsFromStage;
    private readonly ILogger logger;

    private SqliteScoreStore(SqliteConnection writer, string readString, int sensorsFromStage, TimeSpan keep, TimeProvider time, ILogger logger)
    {
        this.writer = writer;
        this.readString = readString;
        this.sensorsFromStage = sensorsFromStage;
        this.logger = logger;
        (insert, runs) = (new(writer), new(writer));
        retention = new(keep, time);
        var options = StoreRetry.Options<int>(new Random(1));
        options.ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is SqliteException e && CanRecover(e));
        options.OnRetry = attempt =>
        {
            StoreMetrics.Retries.Add(1, new KeyValuePair<string, object?>("cause", "sqlite"));
            ScoringLog.StoreFileBusy(logger, writer.DataSource, attempt.RetryDelay, attempt.Outcome.Exception!.Message);
            return default;
        };
        retry = new ResiliencePipelineBuilder<int> { TimeProvider = time }.AddRetry(options).Build();
    }

    /// <summary>Opens the file, creating it and its folder if they are missing.</summary>
    /// <param name="path">File.</param>
    /// <param name="sensorsFromStage">Also keep the leading sensors of scores at this stage or above; 0: none.</param>
    /// <param name="keep">How long points are kept, from 1 minute; see <see cref="DefaultRetention"/>.</param>
    /// <param name="time">Clock of retention and retries.</param>
    /// <param name="logger">Logger.</param>
    /// <exception cref="ScoreStoreException">It cannot be opened, is no score file, or is of a newer version.</exception>
    public static SqliteScoreStore Open(string path, int sensorsFromStage, TimeSpan keep, TimeProvider time, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, TimeSpan.FromMinutes(1));
        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var write = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = BusySeconds };
            connection = new SqliteConnection(write.ToString());
            connection.Open();
            ScoreSchema.Apply(connection);
            var read = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly };
            return new(connection, read.ToString(), sensorsFromStage, keep, time, logger);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new ScoreStoreException($"The score file {path} cannot be opened: {e.Message} Check the path (scores.path), its permissions and the disk.", e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(IReadOnlyList<Score> scores, CancellationToken cancellation)
    {
        var batch = PointBatch.From(scores, sensorsFromStage);
        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var dropped = await retry.ExecuteAsync(_ => ValueTask.FromResult(Commit(batch)), cancellation).ConfigureAwait(false);
            if (dropped > 0) ScoringLog.PointsDropped(logger, dropped, writer.DataSource);
        }
        catch (SqliteException e)
        {
            throw Broken(e);
        }
        finally
        {
            writing.Release();
        }

        var stored = batch.Points.Count + batch.Runs.Count;
        StoreMetrics.Points.Add(stored);
        return new(stored, batch.Rejected);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredScore>> QueryAsync(ScoreQuery query, CancellationToken cancellation)
    {
        var valid = query.Validated();
        return ReadAsync<IReadOnlyList<StoredScore>>(connection => PointSelect.Range(connection, valid), cancellation);
    }

    /// <inheritdoc/>
    public Task<ScoreCounts> CountAsync(string? equipment, long fromUnixNano, long toUnixNano, CancellationToken cancellation) =>
        ReadAsync(
            connection => new ScoreCounts(
                PointSelect.Count(connection, "anomaly_score", ScoredIn, equipment, fromUnixNano, toUnixNano),
                PointSelect.Count(connection, "anomaly_warm_up", WarmingIn, equipment, fromUnixNano, toUnixNano)),
            cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredScore>> LatestAsync(CancellationToken cancellation) =>
        ReadAsync(
            connection => Latest.Of(PointSelect.LatestScores(connection), PointSelect.LatestWarmUps(connection)), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRun>> RunsAsync(RunQuery query, CancellationToken cancellation)
    {
        var valid = query.Validated();
        return ReadAsync<IReadOnlyList<StoredRun>>(connection => RunTable.Select(connection, valid), cancellation);
    }

    /// <inheritdoc/>
    public async Task<StoreHealth> PingAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(connection => PointSelect.Count(connection, "anomaly_score", "false", "*", 0, 0), cancellation).ConfigureAwait(false);
            return new(true, $"SQLite {writer.ServerVersion}, {writer.DataSource}");
        }
        catch (ScoreStoreException e)
        {
            return new(false, e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await writing.WaitAsync().ConfigureAwait(false);
        insert.Dispose();
        runs.Dispose();
        await writer.DisposeAsync().ConfigureAwait(false);
        using (var pooled = new SqliteConnection(readString)) SqliteConnection.ClearPool(pooled);
        writing.Dispose();
    }

    private int Commit(PointBatch batch)
    {
        using var transaction = writer.BeginTransaction(deferred: false);
        insert.Enlist(transaction);
        foreach (var (_, point) in batch.Points) insert.Execute(point);
        foreach (var (_, run) in batch.Runs) runs.Execute(run, transaction);
        var dropped = retention.Step(writer, transaction);
        transaction.Commit();
        return dropped;
    }

    private async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellation)
    {
        try
        {
            var connection = new SqliteConnection(readString);
            await using var _ = connection.ConfigureAwait(false);
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw Broken(e);
        }
    }

    private ScoreStoreException Broken(SqliteException e) =>
        new($"The score file {writer.DataSource} failed: {e.Message} Check the disk; if the file is damaged, move it away and start again: scores still in the log can be read anew.", e);

    /// <summary>Locked by another process, disk full, or an I/O error: states that pass or that a person can end.</summary>
    private static bool CanRecover(SqliteException e) =>
        e.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR;
}
