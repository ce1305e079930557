using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>What comes out of records when nothing happens: the same program, embedded, left alone.</summary>
/// <param name="Scores">Scores by place of the reading.</param>
/// <param name="Letters">Dead letters.</param>
/// <param name="Alerts">Alert events.</param>
internal sealed record ReferenceRun(
    SortedDictionary<(int Partition, long Offset), Score> Scores, IReadOnlyList<string> Letters, IReadOnlyList<string> Alerts)
{
    private const int Patience = 180;

    /// <summary>Runs <c>anomaly serve</c> over them, in a folder of its own.</summary>
    /// <param name="records">Records.</param>
    /// <param name="settings">Settings, as <c>--set</c> takes them.</param>
    public static async Task<ReferenceRun> OfAsync(IReadOnlyList<FabLine> records, params string[] settings)
    {
        using var folder = new TempFolder();
        var path = folder.File("log.db");
        await using (var log = Open(path, readOnly: false))
        {
            await log.CreateTopicsAsync(Topics.All(4), default);
            await FabLines.AppendAsync(log, records);
        }

        await using (var serve = AnomalyProcess.Start(folder.Root, ["serve", "--data", folder.Root, "--port", "0", "--set", TopicContent.NoBacklogAlerts, .. settings.SelectMany(s => new[] { "--set", s })]))
        {
            await serve.ListeningAsync();
            await using var follower = Open(path, readOnly: true);
            await Until.TrueAsync(Patience, () => ResultsAsync(follower), results => results >= records.Count, serve);
            Assert.Equal(0, await serve.StopAsync());
        }

        await using var result = Open(path, readOnly: true);
        return new(await TopicContent.ScoresAsync(result), await TopicContent.LettersAsync(result), await TopicContent.AlertsAsync(result));
    }

    /// <summary>Opens an embedded log.</summary>
    public static IEventLog Open(string path, bool readOnly) =>
        EventLogFactory.Open(new() { Sqlite = new SqliteLogOptions { Path = path, ReadOnly = readOnly } }, TimeProvider.System);

    /// <summary>Readings accounted for in an embedded log: scores and dead letters.</summary>
    public static async Task<long> ResultsAsync(IEventLog log)
    {
        var results = 0L;
        foreach (var topic in (string[])[Topics.Scores, Topics.DeadLetters(Topics.Readings)])
            for (var i = 0; i < await log.PartitionCountAsync(topic, default); i++)
                results += (await log.RangeAsync(new(topic, i), default)).Next;
        return results;
    }
}
