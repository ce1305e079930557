using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.EventLog.Tests.Audit;

public sealed class AuditAnchorsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Note_EveryNRecords_AndTheRestInTimeOrAtTheEnd()
    {
        using var folder = new TempFolder();
        var file = folder.File("elsewhere/anchors.jsonl");
        var time = new ManualTime(Noon);
        var told = new List<long>();
        var head = AuditHead.Start("a");
        using (var anchors = new AuditAnchors(file, 3, TimeSpan.FromMinutes(10), time, (a, e) => { Assert.Null(e); told.Add(a.Sequence); }))
        {
            for (var i = 0; i < 4; i++) Note(anchors);
            Assert.Equal([3], Sequences(file));
            time.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal([3, 4], Sequences(file));
            time.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal([3, 4], Sequences(file));
            Note(anchors);
        }

        Assert.Equal([3, 4, 5], Sequences(file));
        Assert.Equal([3, 4, 5], told);
        Assert.Equal(head.Hash, AuditAnchors.Read(file).Last().Hash);

        void Note(AuditAnchors anchors)
        {
            head = AuditChain.Next(head, new AuditEntry(Noon, "kim", "did", "it", "")).Head;
            anchors.Note(head);
        }
    }

    [Fact]
    public void Note_FileThatCannotBeWritten_IsTold()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        Exception? error = null;
        using var anchors = new AuditAnchors(Path.Combine(folder.File("file"), "below"), 1, TimeSpan.FromMinutes(1), new ManualTime(Noon), (_, e) => error = e);
        anchors.Note(AuditChain.Next(AuditHead.Start("a"), new AuditEntry(Noon, "kim", "did", "it", "")).Head);
        Assert.NotNull(error);
    }

    [Fact]
    public void Anchor_FileThatCannotBeWritten_IsTriedAgainEveryMinuteUntilItIs()
    {
        using var folder = new TempFolder();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var blocked = folder.File("mount");
        File.WriteAllText(blocked, "");
        var time = new ManualTime(Noon);
        var errors = new List<bool>();
        var head = AuditHead.Start("a");
        using var anchors = new AuditAnchors(Path.Combine(blocked, "anchors.jsonl"), 3, TimeSpan.FromMinutes(10), time, (_, e) => errors.Add(e is not null));
        _ = new AuditMetrics(factory, anchors);
        Assert.Equal((0, 0), Counted());

        for (var i = 0; i < 4; i++) Note();
        Assert.Equal((1, 4), Counted());
        Note();
        Assert.Equal((1, 5), Counted()); // The next is due after three records, or a minute.
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((3, 5), Counted());

        File.Delete(blocked);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((3, 0), Counted());
        Assert.Equal([true, true, true, false], errors);
        Assert.Equal([5], Sequences(Path.Combine(blocked, "anchors.jsonl")));

        Note();
        time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Equal((3, 1), Counted()); // As slow as ever once it works.
        time.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal((3, 0), Counted());

        void Note()
        {
            head = AuditChain.Next(head, new AuditEntry(Noon, "kim", "did", "it", "")).Head;
            anchors.Note(head);
        }

        (double Failures, double Unanchored) Counted()
        {
            var seen = Observed.Of(factory);
            return (seen["anomaly.audit.anchor_failures"], seen["anomaly.audit.unanchored"]);
        }
    }

    [Fact]
    public void Unanchored_OfSeveralChains_IsTheirSum()
    {
        using var folder = new TempFolder();
        using var anchors = new AuditAnchors(folder.File("anchors.jsonl"), 3, TimeSpan.FromMinutes(10), new ManualTime(Noon), (_, _) => { });
        foreach (var (chain, records) in new[] { ("a", 2), ("b", 4) })
        {
            var head = AuditHead.Start(chain);
            for (var i = 0; i < records; i++) anchors.Note(head = AuditChain.Next(head, new AuditEntry(Noon, "kim", "did", "it", "")).Head);
        }

        Assert.Equal((2 + 1, 0), (anchors.Unanchored, anchors.Failures));
    }

    [Fact]
    public void Read_LineThatIsNoAnchor_NamesIt()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a"), "\n{}\n");
        Assert.Contains("line 2", Assert.Throws<FormatException>(() => AuditAnchors.Read(folder.File("a")).ToList()).Message, StringComparison.Ordinal);
    }

    private static List<long> Sequences(string file) => [.. AuditAnchors.Read(file).Select(a => a.Sequence)];
}
