using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Detection.Quality;

/// <summary>Streaming data-quality facts of one equipment's sensors. Allocates nothing per frame. Not thread-safe.</summary>
public sealed class QualityTracker
{
    private readonly SensorQualityBaseline[] baselines;
    private readonly double[] last;
    private readonly int[] stretch;

    /// <summary>Knows nothing yet of the stream; one baseline per sensor.</summary>
    public QualityTracker(IReadOnlyList<SensorQualityBaseline> baselines)
    {
        this.baselines = [.. baselines];
        last = new double[this.baselines.Length];
        stretch = new int[this.baselines.Length];
        last.AsSpan().Fill(double.NaN);
    }

    /// <summary>Continues from a captured state.</summary>
    /// <exception cref="ArgumentException">The state has another number of sensors.</exception>
    public QualityTracker(IReadOnlyList<SensorQualityBaseline> baselines, QualityTrackerState state) : this(baselines)
    {
        if (state.Last.Length != last.Length || state.Stretch.Length != last.Length)
            throw new ArgumentException($"The state has {state.Last.Length} sensors, the model {last.Length}.", nameof(state));
        state.Last.CopyTo(last, 0);
        state.Stretch.CopyTo(stretch, 0);
    }

    /// <summary>Judges a frame and remembers it.</summary>
    /// <param name="frame">One value per sensor: NaN = no entry, infinity = an entry that is not finite.</param>
    /// <param name="marks">Receives the facts; two per sensor fit always.</param>
    /// <returns>Number of facts.</returns>
    public int Observe(ReadOnlySpan<double> frame, Span<QualityMark> marks)
    {
        var count = 0;
        for (var i = 0; i < baselines.Length; i++)
        {
            var value = frame[i];
            if (!double.IsFinite(value))
            {
                marks[count++] = new(i, double.IsNaN(value) ? QualityKind.Missing : QualityKind.NotFinite);
                continue;
            }
            stretch[i] = value == last[i] ? Math.Min(stretch[i], int.MaxValue - 1) + 1 : 1;
            last[i] = value;
            var baseline = baselines[i];
            if (baseline.StuckAfter > 0 && stretch[i] >= baseline.StuckAfter) marks[count++] = new(i, QualityKind.Stuck);
            if (value < baseline.Low || value > baseline.High) marks[count++] = new(i, QualityKind.OutOfRange);
        }
        return count;
    }

    /// <summary>Forgets the stream: a new run began.</summary>
    public void Restart()
    {
        last.AsSpan().Fill(double.NaN);
        stretch.AsSpan().Clear();
    }

    /// <summary>Everything remembered.</summary>
    public QualityTrackerState Capture() => new([.. last], [.. stretch]);
}
