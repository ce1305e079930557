using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>
/// Raises and clears the alert that scores wait too long to be stored. After a restart in the middle of an outage it is
/// raised again as the same episode, so that it is closed whoever opened it.
/// </summary>
/// <param name="after">Wait from which it is raised; zero: never. It is cleared at half of it.</param>
internal sealed class StoreWatch(TimeSpan after)
{
    private const string Subject = "store:scores";

    private LogRecord? oldest;
    private LogRecord? told;

    /// <summary>Oldest record of the batch under way, or of the last one; null when nothing waits.</summary>
    public LogRecord? Oldest
    {
        get => Volatile.Read(ref oldest);
        set => Volatile.Write(ref oldest, value);
    }

    /// <summary>An event if the wait has become too long, or is over; null otherwise.</summary>
    public NewRecord? Observe(DateTimeOffset now)
    {
        var waiting = Oldest;
        var since = waiting is null ? now : DateTimeOffset.FromUnixTimeMilliseconds(waiting.TimestampUnixMs);
        var wait = now - since;
        if (after == TimeSpan.Zero) return null;
        if (told is null && wait > after)
        {
            told = waiting!;
            return Record(AlertPhase.Opened, told, now, since,
                $"scores wait {wait.TotalSeconds:0} seconds to be stored: is the score store reachable? Nothing is lost, scoring and alerts go on, charts and queries end there");
        }

        if (told is not { } first || wait > after / 2) return null;
        told = null;
        return Record(AlertPhase.Closed, first, now, DateTimeOffset.FromUnixTimeMilliseconds(first.TimestampUnixMs), "scores are stored as they come again");
    }

    private static NewRecord Record(AlertPhase phase, LogRecord at, DateTimeOffset now, DateTimeOffset since, string summary) =>
        AlertMapper.AboutSystem(Subject, AlertRule.Backlog, phase, at.Partition, at.Offset, now, since, summary);
}
