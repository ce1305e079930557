using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Batching;

/// <summary>
/// A batcher's model as an <see cref="IMomentModel"/>: what is learnt beside the stream uses the loaded weights instead of a
/// second copy. <see cref="Score"/> blocks its thread until all windows are scored. Disposing it leaves the batcher alone.
/// </summary>
/// <param name="batcher">The batcher; a model must be loaded.</param>
/// <param name="spare">Take only places that live batches leave; false waits in line with them (replays).</param>
public sealed class BatchedMomentModel(MomentBatcher batcher, bool spare) : IMomentModel
{
    /// <summary>Windows under way at once: enough to fill batches, few enough to leave room for others.</summary>
    private const int UnderWay = 128;

    private readonly MomentModelInfo model = batcher.Model
        ?? throw new MomentException($"MOMENT is not loaded: {batcher.Health.Reason ?? "no reason given"}");

    /// <inheritdoc/>
    public int Capacity => UnderWay;

    /// <inheritdoc/>
    public int Length => model.Length;

    /// <inheritdoc/>
    public int Width => model.Width;

    /// <inheritdoc/>
    public string Identity => model.Identity;

    /// <inheritdoc/>
    /// <exception cref="MomentException">The model became unavailable, or the queue has no room.</exception>
    public void Score(MomentBatch batch, MomentScores scores)
    {
        var pending = new Task<MomentOutcome>?[batch.Count];
        for (int first = 0; first < batch.Count; first += UnderWay)
        {
            int end = Math.Min(first + UnderWay, batch.Count);
            for (int row = first; row < end; row++) pending[row] = batch.Refusal(row) == WindowRefusal.None ? Ask(batch, scores, row) : null;
            for (int row = first; row < end; row++)
            {
                if (pending[row] is not { } task)
                {
                    scores.Refuse(row, batch.Refusal(row));
                    continue;
                }
                var outcome = task.GetAwaiter().GetResult();
                if (outcome.Status is MomentStatus.Backlog or MomentStatus.Unavailable)
                    throw new MomentException(outcome.Status == MomentStatus.Backlog
                        ? "MOMENT's queue is full; try again when there is less to score"
                        : $"MOMENT is not available: {batcher.Health.Reason}");
                scores.Scores[row] = outcome.Score;
            }
        }
    }

    /// <summary>Does nothing: the batcher belongs to whoever made it.</summary>
    public void Dispose() { }

    private Task<MomentOutcome> Ask(MomentBatch batch, MomentScores scores, int row)
    {
        var window = new MomentWindow(batch.ValuesMemory(row), batch.MaskMemory(row), batch.Scale(row))
        {
            NewestPatches = batch.Newest(row),
            HideNewest = batch.Hides(row),
            Curve = scores.CurveMemory(row),
            Embedding = scores.EmbeddingMemory(row),
        };
        return spare ? batcher.ScoreSpareAsync(window).AsTask() : batcher.ScoreAsync(window, CancellationToken.None).AsTask();
    }
}
