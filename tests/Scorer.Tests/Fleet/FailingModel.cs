using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Scorer.Tests.Fleet;

/// <summary>Scores every window somehow; throws on command, and so does loading it.</summary>
internal sealed class FailingModel : IMomentModel
{
    private readonly Switch broken;
    private readonly Random random = new(1);

    public FailingModel(Switch broken)
    {
        this.broken = broken;
        Check();
    }

    public int Capacity => 4;
    public int Length => MomentConfig.WindowLength;
    public int Width => 2;

    public void Score(MomentBatch batch, MomentScores scores)
    {
        Check();
        for (var row = 0; row < batch.Count; row++)
        {
            var error = random.NextDouble();
            scores.Scores[row] = new MomentScore(WindowRefusal.None, error, error, error, error);
        }
    }

    public void Dispose() { }

    private void Check()
    {
        if (broken.On) throw new InvalidOperationException("pulled out");
    }

    /// <summary>Breaks every model that looks at it.</summary>
    internal sealed class Switch
    {
        public volatile bool On;
    }
}
