using System.Text;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// Appends readings to the edge's log, on the disk before it completes, and stamps who scores them. What the full log
/// cannot take is declared missing first and refused then, unless older readings are to give way.
/// </summary>
internal sealed class EdgeProducer(IEventProducer inner, EdgeOptions options, Func<GapKeeper> gaps, Func<OldestDropper?> dropper) : IEventProducer
{
    /// <summary>Steps of dropping for one request; beyond it others take the room as fast as it is made, and it is refused.</summary>
    private const int MostSteps = 50;

    private readonly LogHeader? scorer = options.Score ? new(ReadingHeaders.ScoredBy, Encoding.UTF8.GetBytes(options.Id!)) : null;

    /// <inheritdoc/>
    /// <exception cref="EdgeFullException">The log is full: the readings are refused and a gap says so.</exception>
    public async Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation)
    {
        IReadOnlyList<NewRecord> stamped = scorer is { } stamp ? [.. records.Select(r => r with { Headers = [.. r.Headers ?? [], stamp] })] : records;
        for (var step = 0; ; step++)
        {
            try
            {
                await inner.AppendAsync(stamped, cancellation);
                break;
            }
            catch (EventLogFullException full)
            {
                if (step < MostSteps && dropper() is { } oldest && await oldest.MakeRoomAsync()) continue;
                await gaps().DeclareAsync(records);
                throw new EdgeFullException(
                    $"this edge has no room for {records.Count} more readings until the centre takes some; they are not accepted and a gap record says so. {full.Message}", full);
            }
        }

        gaps().Accepted(records);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
