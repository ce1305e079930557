using System.Diagnostics;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>Follows what the centre says of the edge.</summary>
internal sealed class ProgressFollower(IEventLog centre, string edge) : IAsyncDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private readonly IEventConsumer reader =
        centre.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new(Topics.Edges, 0)] = 0 } });

    private EdgeProgress? newest;

    /// <summary>Readings that the centre has of the edge, as of now.</summary>
    public long Forwarded()
    {
        foreach (var record in reader.Poll(10_000, Wait, default))
            if (record is { Key: not null, Value: not null } && Encoding.UTF8.GetString(record.Key) == edge) newest = EdgeProgress.FromBytes(record.Value);
        return newest?.Next.GetValueOrDefault(Topics.Readings)?.Sum() ?? 0;
    }

    /// <summary>Waits until the centre has that many, or more.</summary>
    public async Task<long> ReachAsync(Func<long> readings, int seconds, EdgeProcess process)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var (wanted, there) = (readings(), Forwarded());
            if (there >= wanted) return there;
            process.Process.AssertAlive();
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds)
                Assert.Fail($"after {seconds} s the centre has {there} of {wanted} readings: {process.Status}\n{process.Process.Output}");
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => reader.DisposeAsync();
}
