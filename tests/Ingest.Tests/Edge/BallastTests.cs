using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Tests.Edge;

public sealed class BallastTests : IDisposable
{
    private const int Bytes = 3 << 20;
    private readonly TempFolder folder = new();
    private readonly NewRecord[] gap = [EdgeRig.Record("a", 1)];

    private string Reserve => folder.File("edge-reserve.bin");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Append_DiskIsFull_UsesTheReserveOnceAndItIsMadeAgain()
    {
        var ballast = new Ballast(folder.Root, Bytes);
        ballast.Fill();
        Assert.Equal(Bytes, new FileInfo(Reserve).Length);

        var disk = new FullDisk { Refusals = 1 };
        await ballast.AppendAsync(disk, gap);
        Assert.Equal(1, disk.Taken);
        Assert.False(File.Exists(Reserve));

        disk.Refusals = 1;
        await Assert.ThrowsAsync<EventLogFullException>(() => ballast.AppendAsync(disk, gap));
        ballast.Fill();
        Assert.Equal(Bytes, new FileInfo(Reserve).Length);
    }

    [Fact]
    public async Task Append_OtherErrors_LeaveTheReserve()
    {
        var ballast = new Ballast(folder.Root, Bytes);
        ballast.Fill();
        await Assert.ThrowsAsync<EventLogException>(() => ballast.AppendAsync(new MemoryProducer { Failure = new EventLogException("damaged", false) }, gap));
        Assert.True(File.Exists(Reserve));
    }

    private sealed class FullDisk : IEventProducer
    {
        public int Refusals { get; set; }

        public int Taken { get; private set; }

        public Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation)
        {
            if (Refusals-- > 0) throw new EventLogFullException("no space left");
            Taken++;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
