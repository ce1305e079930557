using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.EventLog.Tests.Conformance;

public abstract partial class EventLogConformance
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Audit_WriterAfterWriter_GoesOnWithOneChain()
    {
        await Log.CreateTopicsAsync(Topics.All(1), default);
        var chain = Unique("audit");
        for (var i = 0; i < 3; i++)
        {
            await using var audit = new AuditLog(Log, chain, null);
            Assert.Equal((2 * i) + 1, (await audit.AppendAsync(Deed(i), default)).Sequence);
            Assert.Equal((2 * i) + 2, (await audit.AppendAsync(Deed(i), default)).Sequence);
        }

        await AssertWholeAsync(chain, 6);
    }

    [Fact]
    public async Task Audit_TwoWritersOfOneChain_TakeTurnsAndNeverForkIt()
    {
        await Log.CreateTopicsAsync(Topics.All(1), default);
        var chain = Unique("audit");
        await using var one = new AuditLog(Log, chain, null);
        await using var other = new AuditLog(Log, chain, null);
        for (var i = 0; i < 3; i++)
        {
            await one.AppendAsync(Deed(i), default);
            await other.AppendAsync(Deed(i), default);
        }

        await AssertWholeAsync(chain, 6);
    }

    [Fact]
    public async Task Audit_ParallelEntries_AllStandInOneChain()
    {
        await Log.CreateTopicsAsync(Topics.All(1), default);
        var chain = Unique("audit");
        await using var audit = new AuditLog(Log, chain, null);
        var records = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => audit.AppendAsync(Deed(i), default)));
        Assert.Equal(Enumerable.Range(1, 20), records.Select(r => (int)r.Sequence).Order());
        await AssertWholeAsync(chain, 20);
    }

    private static AuditEntry Deed(int i) => new(Noon.AddSeconds(i), "person:kim", "webhook.test", $"hook-{i}", "");

    private async Task AssertWholeAsync(string chain, int count)
    {
        var records = (await AuditRecords.ReadAsync(Log, default)).Records.Where(r => r.Chain == chain).ToList();
        Assert.Equal(count, records.Count);
        Assert.Empty(AuditVerifier.Verify(records, []));
    }
}
