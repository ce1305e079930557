using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>
/// The one task that writes the file. What waits in its bounded queue is committed together (group commit), so that many
/// callers share the cost of one flush to the disk.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxRecordsPerTransaction = 20_000;
    private const long MaxBytesPerTransaction = 16 << 20;

    private readonly string path;
    private readonly SqliteCatalog catalog;
    private readonly SqliteStatements statements;
    private readonly GroupCoordinator groups;
    private readonly TimeProvider time;
    private readonly Action published;
    private readonly Action finished;
    private readonly Channel<WriteWork> queue;
    private readonly Task loop;

    public SqliteWriter(
        SqliteLogOptions options, SqliteCatalog catalog, SqliteStatements statements, GroupCoordinator groups,
        TimeProvider time, Action published, Action finished)
    {
        (path, this.catalog, this.statements, this.groups, this.time, this.published, this.finished) =
            (options.Path, catalog, statements, groups, time, published, finished);
        queue = Channel.CreateBounded<WriteWork>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Completes when the work is on the disk. A cancelled call has written nothing.</summary>
    public async Task RunAsync(WriteWork work, CancellationToken cancellation)
    {
        try { await queue.Writer.WriteAsync(work, cancellation).ConfigureAwait(false); }
        catch (ChannelClosedException) { throw Closed(); }
        await using var registration = cancellation.Register(() =>
        {
            if (work.TryTake()) work.Fail(new OperationCanceledException(cancellation));
        }).ConfigureAwait(false);
        await work.Done.ConfigureAwait(false);
    }

    /// <summary>Hands in work nobody waits for; false if the queue is full.</summary>
    public bool TryPost(WriteWork work) => queue.Writer.TryWrite(work);

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop.ConfigureAwait(false);
        statements.Dispose();
    }

    private EventLogException Closed() => new($"the log {path} is closed", false);

    private void Run()
    {
        var batch = new List<WriteWork>();
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Collect(batch);
            if (batch.Count == 0) continue;
            Execute(batch);
            batch.Clear();
            finished();
        }
    }

    private void Collect(List<WriteWork> batch)
    {
        long records = 0, bytes = 0;
        while (records < MaxRecordsPerTransaction && bytes < MaxBytesPerTransaction && queue.Reader.TryPeek(out var next))
        {
            if (next.Exclusive && batch.Count > 0) return;
            queue.Reader.TryRead(out _);
            if (!next.TryTake()) continue;
            batch.Add(next);
            records += next.Records;
            bytes += next.Bytes;
            if (next.Exclusive) return;
        }
    }

    private void Execute(List<WriteWork> batch)
    {
        var written = new List<WriteWork>(batch.Count);
        try
        {
            // Held until the outcome is visible: no partition changes hands between the check of its owner and the commit.
            lock (groups.Gate)
            {
                try
                {
                    Write(batch, written);
                    foreach (var partition in Touched()) partition.Publish();
                    foreach (var work in written) work.Publish();
                }
                finally { foreach (var partition in Touched()) partition.Forget(); }
            }
        }
        catch (Exception error)
        {
            // Whoever waits gets the error, whatever it is; the writer itself goes on.
            var reason = error is SqliteException e ? SqliteErrors.Translate(e, path) : error;
            foreach (var work in batch) work.Fail(reason);
            return;
        }
        published();
        foreach (var work in written) work.Succeed();
    }

    private void Write(List<WriteWork> batch, List<WriteWork> written)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        statements.Begin();
        try
        {
            foreach (var work in batch)
            {
                try { work.Check(); }
                catch (EventLogException refusal) { work.Fail(refusal); continue; }
                work.Write(statements, now);
                written.Add(work);
            }
            foreach (var p in Touched())
                statements.SavePartition(
                    p, p.First, p.Next + p.PendingRecords, p.Bytes + p.PendingBytes, p.Dirty + (p.Compacted ? p.PendingRecords : 0), p.Kept);
            statements.Commit();
        }
        catch { statements.Rollback(); throw; }
    }

    private IEnumerable<PartitionState> Touched() => catalog.All.Where(partition => partition.PendingRecords > 0);
}
