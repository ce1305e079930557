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
    public void Read_LineThatIsNoAnchor_NamesIt()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a"), "\n{}\n");
        Assert.Contains("line 2", Assert.Throws<FormatException>(() => AuditAnchors.Read(folder.File("a")).ToList()).Message, StringComparison.Ordinal);
    }

    private static List<long> Sequences(string file) => [.. AuditAnchors.Read(file).Select(a => a.Sequence)];
}
