using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.EventLog.Letters;

/// <summary>
/// Puts letters back into the topics they came from, each once: the original and a marker that it is back are one unit of
/// work, and whoever starts to replay fences whoever did before.
/// </summary>
public sealed class LetterReplay : IAsyncDisposable
{
    private readonly IEventLog log;
    private readonly ITransactionalProducer producer;
    private readonly HashSet<string> done;

    private LetterReplay(IEventLog log, ITransactionalProducer producer, HashSet<string> done) => (this.log, this.producer, this.done) = (log, producer, done);

    /// <summary>Ids of letters that were put back.</summary>
    public static async Task<HashSet<string>> DoneAsync(IEventLog log, CancellationToken cancellation)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var record in new LetterBox(log).RecordsAsync(Topics.Replays, cancellation).ConfigureAwait(false))
            if (record is { Key: { } key, Value: not null }) done.Add(Encoding.UTF8.GetString(key));
        return done;
    }

    /// <summary>Opens it: one at a time writes.</summary>
    public static async Task<LetterReplay> OpenAsync(IEventLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        await log.CreateTopicsAsync([new TopicSpec(Topics.Replays, 1, Compacted: true)], cancellation).ConfigureAwait(false);
        var producer = await log.CreateTransactionalProducerAsync("anomaly-dlq-replay", cancellation).ConfigureAwait(false);
        return new LetterReplay(log, producer, await DoneAsync(log, cancellation).ConfigureAwait(false));
    }

    /// <summary>Puts letters back, all of them or none.</summary>
    /// <param name="letters">Letters; a few hundred at most.</param>
    /// <param name="again">Also those that were put back before.</param>
    /// <param name="now">Written into the markers.</param>
    /// <param name="cancellation">Stops it before the commit.</param>
    /// <returns>What became of each, in order.</returns>
    public async Task<IReadOnlyList<ReplayOutcome>> ReplayAsync(IReadOnlyList<StoredLetter> letters, bool again, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(letters);
        var (outcomes, outputs, ids) = (new List<ReplayOutcome>(letters.Count), new List<NewRecord>(), new HashSet<string>(StringComparer.Ordinal));
        var box = new LetterBox(log);
        foreach (var letter in letters)
        {
            var outcome = !again && (done.Contains(letter.Id) || ids.Contains(letter.Id)) ? ReplayOutcome.AlreadyReplayed : ReplayOutcome.Replayed;
            if (outcome == ReplayOutcome.Replayed)
            {
                if (await box.OriginalAsync(letter, cancellation).ConfigureAwait(false) is { } value)
                {
                    ids.Add(letter.Id);
                    outputs.Add(Original(letter, value));
                    outputs.Add(new NewRecord(Topics.Replays, Encoding.UTF8.GetBytes(letter.Id), Encoding.UTF8.GetBytes(now.ToString("O", CultureInfo.InvariantCulture))));
                }
                else
                {
                    outcome = ReplayOutcome.Incomplete;
                }
            }

            outcomes.Add(outcome);
        }

        if (outputs.Count == 0) return outcomes;
        await producer.CommitAsync(outputs, null, new Dictionary<TopicPartition, long>(), cancellation).ConfigureAwait(false);
        done.UnionWith(ids);
        return outcomes;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => producer.DisposeAsync();

    private static NewRecord Original(StoredLetter stored, byte[] value)
    {
        var letter = stored.Letter;
        // Whoever was to score it has set it aside; from here on it is the scorer's of this log.
        var headers = letter.Headers.Where(h => h.Key is not (StoredLetter.ReplayHeader or ReadingHeaders.ScoredBy)).OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => new LogHeader(h.Key, h.Value.ToByteArray()))
            .Append(new LogHeader(StoredLetter.ReplayHeader, Encoding.UTF8.GetBytes(stored.Id)));
        return new NewRecord(letter.SourceTopic, letter.Key.IsEmpty ? null : letter.Key.ToByteArray(), value, Headers: [.. headers]);
    }
}
