using Microsoft.Data.Sqlite;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>A file put back from a copy: its audit chain goes on behind the log's, and nothing looks forged.</summary>
public sealed class RestoredChainTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new(Given.Start);
    private IEventLog log = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        log = EventLogFactory.Open(new() { Sqlite = new() { Path = folder.File("log.db") } }, time);
        await log.CreateTopicsAsync(Topics.All(2), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await log.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(3, 0, 4)] // the copy owes nothing
    [InlineData(3, 2, 4)] // what it owes, the lost file sent
    [InlineData(1, 1, 1)]
    public async Task Start_WithACopy_GoesOnBehindTheLog(int before, int owed, int after)
    {
        var lost = new AlerterDatabase(folder.File("lost.db"));
        Do(lost, 0, before - owed);
        await SendAsync(lost);
        Do(lost, before - owed, owed);
        var copy = Copy(lost);
        Do(lost, before, after);
        await SendAsync(lost);

        var ahead = await RestoredChain.GoOnAsync(copy, log, time, Cancel);
        var again = await RestoredChain.GoOnAsync(copy, log, time, Cancel); // killed before it could send
        Do(copy, 100, 2);
        await SendAsync(copy);

        Assert.Equal((after, 0), (ahead, again));
        var audit = await AuditRecords.ReadAsync(log, Cancel);
        Assert.Empty(AuditVerifier.Verify(audit.Records, [new AuditAnchor(audit.Records[0].Chain, audit.Records[^1].Sequence, audit.Records[^1].Hash, time.GetUtcNow())]));
        Assert.Equal(
            [.. Enumerable.Range(0, before + after).Select(i => $"deed {i}"), audit.Records[0].Chain, "deed 100", "deed 101"], audit.Records.Select(r => r.Entry.Target));
        var restore = audit.Records[before + after].Entry;
        Assert.Equal(("alerter", "audit.restore", $$"""{"fileEndedAt":{{before}},"logEndedAt":{{before + after}}}"""), (restore.Actor, restore.Action, restore.Detail));
    }

    [Fact]
    public async Task Start_OfAFileThatWasNotPutBack_ChangesNothing()
    {
        var file = new AlerterDatabase(folder.File("alerter.db"));
        Assert.Equal(0, await RestoredChain.GoOnAsync(file, log, time, Cancel));
        Do(file, 0, 2);
        await SendAsync(file);
        Assert.Equal(0, await RestoredChain.GoOnAsync(file, log, time, Cancel));
        Do(file, 2, 3); // owed: the file is ahead
        Assert.Equal(0, await RestoredChain.GoOnAsync(file, log, time, Cancel));
        await SendAsync(file);

        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"deed {i}"), (await AuditRecords.ReadAsync(log, Cancel)).Records.Select(r => r.Entry.Target));
    }

    private void Do(AlerterDatabase file, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            using var work = new AlertWork(file, time.GetUtcNow());
            work.Record("person:kim", "incident.comment", $"deed {i}", new { });
            work.Commit();
        }
    }

    private async Task SendAsync(AlerterDatabase file)
    {
        await using var producer = log.CreateProducer();
        await new OutgoingRecords(file).ProduceAsync(producer, Cancel);
    }

    private AlerterDatabase Copy(AlerterDatabase file)
    {
        var path = folder.File("copy.db");
        using (var source = file.Open())
        using (var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path }.ToString()))
        {
            target.Open();
            source.BackupDatabase(target); // as sqlite3's .backup
        }

        return new AlerterDatabase(path);
    }
}
