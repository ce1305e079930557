using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.Scorer.Store.Influx;
using StreamingAnomaly.Scorer.Store.Sqlite;

namespace StreamingAnomaly.Scorer.Tests.Store;

public sealed class ScoreStoreFactoryTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Create_Default_IsAFileInTheDataFolder()
    {
        await using var store = Create(new());

        Assert.IsType<SqliteScoreStore>(store);
        Assert.True(File.Exists(folder.File("scores.db")));
    }

    [Fact]
    public async Task Create_APath_IsUsedInstead()
    {
        await using var store = Create(new() { Path = folder.File("elsewhere/s.db") });

        Assert.True(File.Exists(folder.File("elsewhere/s.db")));
        Assert.False(File.Exists(folder.File("scores.db")));
    }

    [Fact]
    public async Task Create_Influx_ConnectsOnlyWhenUsed()
    {
        await using var store = Create(new() { Kind = ScoreStoreKind.Influx, Url = "http://127.0.0.1:1" });

        Assert.IsType<InfluxScoreStore>(store);
        var health = await store.PingAsync(TestContext.Current.CancellationToken);
        Assert.False(health.Ready);
        Assert.Contains("127.0.0.1:1", health.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 1, "scores.batchSize")]
    [InlineData(50_001, 1, 1, "scores.batchSize")]
    [InlineData(5000, 5, 1, "scores.sensorsFromStage")]
    [InlineData(5000, 1, 4, "scores.version")]
    public void Create_OutOfRange_NamesSettingAndRange(int batchSize, int sensors, int version, string setting)
    {
        var options = new ScoreStoreOptions
        {
            Kind = ScoreStoreKind.Influx, Url = "http://h:8086", BatchSize = batchSize, SensorsFromStage = sensors, Version = version,
        };

        Assert.Contains(setting, Assert.Throws<ScoreStoreException>(() => Create(options)).Message, StringComparison.Ordinal);
    }

    private IScoreStore Create(ScoreStoreOptions options) =>
        ScoreStoreFactory.Create(options, folder.Root, TimeProvider.System, NullLoggerFactory.Instance);
}
