using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Tests.Batching;

/// <summary>Scores a window with its last value; fails or blocks on command.</summary>
internal sealed class FakeModel : IMomentModel
{
    public int Capacity { get; init; } = 4;
    public int Length => MomentConfig.WindowLength;
    public int Width => 2;
    public List<int> Batches { get; } = [];
    public List<double> Seen { get; } = [];
    public List<(int Newest, bool Hidden)> Masks { get; } = [];
    public volatile string? FailWith;
    public ManualResetEventSlim Gate { get; } = new(initialState: true);
    public SemaphoreSlim Entered { get; } = new(0);
    public bool Disposed { get; private set; }

    public void Score(MomentBatch batch, MomentScores scores)
    {
        Entered.Release();
        Gate.Wait(TimeSpan.FromSeconds(30));
        if (FailWith is { } message) throw new InvalidOperationException(message);
        lock (Batches) Batches.Add(batch.Count);
        for (int row = 0; row < batch.Count; row++)
        {
            double last = batch.Values(row)[^1];
            lock (Batches)
            {
                Seen.Add(last);
                Masks.Add((batch.Newest(row), batch.Hides(row)));
            }
            scores.Scores[row] = batch.Refusal(row) == WindowRefusal.None
                ? new MomentScore(WindowRefusal.None, last, last, last, last)
                : MomentScore.Refused(batch.Refusal(row));
            scores.Curve(row).Fill((float)last);
            scores.Embedding(row).Fill((float)last);
        }
    }

    public void Dispose() => Disposed = true;
}
