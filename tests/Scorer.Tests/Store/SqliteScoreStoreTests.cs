using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.Scorer.Store.Sqlite;

namespace StreamingAnomaly.Scorer.Tests.Store;

public sealed class SqliteScoreStoreTests : ScoreStoreContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("scores");
    private readonly ManualTime clock = new(new(2026, 3, 1, 1, 0, 0, TimeSpan.Zero));

    private string File => Path.Combine(folder.FullName, "new", "scores.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    private protected override Task<IScoreStore> OpenAsync() => Task.FromResult<IScoreStore>(Open());

    private SqliteScoreStore Open() =>
        SqliteScoreStore.Open(File, 1, SqliteScoreStore.DefaultRetention, clock, NullLogger.Instance);

    [Fact]
    public async Task Open_AgainAfterClosing_FindsEverything()
    {
        await using (var store = Open()) await store.WriteAsync([Make.Scored("a", 0), Make.WarmUp("b", 0, 0.5)], Cancel);

        await using var again = Open();

        Assert.Equal(new ScoreCounts(1, 1), await again.CountAsync(null, Make.At(0), Make.At(1), Cancel));
    }

    [Fact]
    public void Open_NotADatabase_SaysWhichFileAndSetting()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, new string('x', 5000));

        var problem = Assert.Throws<ScoreStoreException>(() => Open().ToString());

        Assert.Contains(File, problem.Message, StringComparison.Ordinal);
        Assert.Contains("scores.path", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AFormatBeforeRevisions_KeepsItsScores()
    {
        await using (var store = Open()) await store.WriteAsync([Make.Scored("a", 0, score: 3)], Cancel);
        Execute("ALTER TABLE anomaly_score DROP COLUMN revision; PRAGMA user_version = 2");

        await using var again = Open();
        var kept = Assert.Single(await again.QueryAsync(new() { Equipment = "a" }, Cancel));
        Assert.Equal((3.0, 0), (kept.Score, kept.Revision));
    }

    [Fact]
    public async Task Open_ANewerFormat_IsRefusedAndLeftAlone()
    {
        await using (Open()) { }
        Execute("PRAGMA user_version = 99");

        var problem = Assert.Throws<ScoreStoreException>(() => Open().ToString());

        Assert.Contains("99", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhileAnotherProcessHoldsTheFile_WaitsAndThenStores()
    {
        await using var store = Open();
        await store.WriteAsync([Make.Scored("a", 0)], Cancel);
        using var other = new SqliteConnection($"Data Source={File};Pooling=False;Default Timeout=1");
        other.Open();
        var held = other.BeginTransaction(deferred: false);

        var write = Task.Run(() => store.WriteAsync([Make.Scored("a", 1)], Cancel), Cancel);
        Assert.Equal(1, (await store.CountAsync("a", Make.At(0), Make.At(9), Cancel)).Scored);
        Assert.False(write.IsCompleted);
        held.Rollback();
        while (!write.IsCompleted) { clock.Advance(TimeSpan.FromSeconds(30)); await Task.Yield(); }

        Assert.Equal(1, (await write).Points);
        Assert.Equal(2, (await store.CountAsync("a", Make.At(0), Make.At(9), Cancel)).Scored);
    }

    [Fact]
    public async Task Retention_OldPoints_GoStepByStepAndNewOnesStay()
    {
        await using var store = Open();
        const int Day = 24 * 3600;
        clock.Advance(TimeSpan.FromDays(100));
        for (var i = 0; i < 3; i++)
            await store.WriteAsync([.. Enumerable.Range(i * 5000, 5000).Select(s => Make.Scored("a", s, stage: s == 0 ? 1 : 0))], Cancel);
        await store.WriteAsync([Make.WarmUp("w", 0, 0.5), Make.WarmUp("w", 31 * Day, 0.6)], Cancel);

        // The series' own newest point is the measure: nothing is old yet, though the clock is 100 days ahead.
        Assert.Equal(15000, (await store.CountAsync("a", Make.At(0), Make.At(Day), Cancel)).Scored);

        for (var i = 0; i < 5; i++)
        {
            clock.Advance(Retention.Interval);
            await store.WriteAsync([Make.Scored("a", 31 * Day + i)], Cancel);
        }

        Assert.Equal(new ScoreCounts(5, 0), await store.CountAsync("a", 0, Make.At(100 * Day), Cancel));
        Assert.Equal(new ScoreCounts(0, 1), await store.CountAsync("w", 0, Make.At(100 * Day), Cancel));
        Assert.Single(await store.QueryAsync(new() { Equipment = "a", Sensor = "pressure" }, Cancel)); // the newest of its series
    }

    [Fact]
    public async Task Retention_AnEquipmentFromTheFuture_ErasesNothing()
    {
        await using var store = Open();
        await store.WriteAsync([Make.Scored("a", 0)], Cancel);

        for (var i = 0; i < 3; i++)
        {
            clock.Advance(Retention.Interval);
            await store.WriteAsync([Make.Scored("a", 365 * 24 * 3600)], Cancel);
        }

        Assert.Equal(2, (await store.CountAsync("a", 0, long.MaxValue, Cancel)).Scored);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
