using System.Buffers;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;
using QualityKind = StreamingAnomaly.Contracts.Wire.QualityKind;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>
/// MOMENT on the windows of one equipment: every sensor is two rows of the shared batcher, one with nothing and one with the
/// newest patches hidden. Sensors that are broken are left out and the rest is scored; channels do not mix in MOMENT, so
/// their own numbers stay what they are. Errors are in units of the baseline's standard deviation, which keeps level and
/// scale (detection.md 4a: errors in the window's own units are blind to both).
/// </summary>
internal sealed class MomentWindowScorer(MomentBatcher batcher, MomentBaselineOptions learning, bool inLine) : IWindowScorer
{
    public MomentBaseline? Learn(EquipmentModel equipment, Baseline healthy, IReadOnlyDictionary<string, SensorLimits>? limits)
    {
        try
        {
            return batcher.Model is null
                ? null : MomentBaselineTrainer.Train(new BatchedMomentModel(batcher, spare: !inLine), equipment, healthy, learning, limits);
        }
        catch (MomentException)
        {
            // It became unavailable meanwhile; the service says why, and windows are scored by their plain error.
            return null;
        }
    }

    public Task<WindowScore> ScoreAsync(WindowRequest request, CancellationToken cancellation)
    {
        var (equipment, baseline) = (request.Scorer.Model, request.Baseline);
        if (baseline is not null && !Fits(baseline, equipment)) return Task.FromResult(WindowScore.None);
        var sensors = new List<Row>(equipment.Sensors.Count);
        var leftOut = new List<LeftOutSensor>();
        var width = baseline?.Width ?? 0;
        var size = 2 * LaneSettings.MomentFrames + width;
        var buffer = ArrayPool<float>.Shared.Rent(size * equipment.Sensors.Count);
        for (var i = 0; i < equipment.Sensors.Count; i++)
        {
            if (baseline is null ? equipment.Statistics.IsConstant(i) : !baseline.IsScored(i)) continue;
            var row = new Row(i, buffer.AsMemory(i * size, size));
            if (Fill(row, request) is { } reason) leftOut.Add(new(i, reason));
            else sensors.Add(row);
        }

        if (sensors.Count == 0 || !batcher.HasRoom(baseline is null ? sensors.Count : 2 * sensors.Count))
        {
            ArrayPool<float>.Shared.Return(buffer);
            return Task.FromResult(WindowScore.None);
        }
        foreach (var row in sensors) Ask(row, baseline, cancellation);
        return CollectAsync(request, sensors, leftOut, buffer);
    }

    /// <summary>What was learnt with another MOMENT model, or in other units, means nothing here.</summary>
    private bool Fits(MomentBaseline baseline, EquipmentModel equipment) =>
        batcher.Model is { } model && baseline.Model == model.Identity && baseline.Width == model.Width && baseline.Fits(equipment);

    /// <summary>Copies a sensor's window, before the first await: the ring moves on while it waits. Says why it cannot be scored.</summary>
    private static LeftOutReason? Fill(Row row, in WindowRequest request)
    {
        // The ring keeps standardised values, so that a window's unit is the baseline's standard deviation.
        var (ring, equipment) = (request.Scorer.Ring, request.Scorer.Model);
        var limits = request.Limits?.GetValueOrDefault(equipment.Sensors[row.Sensor]);
        SensorWindow.Copy(ring, equipment, row.Sensor, limits, row.Values.Span, row.Mask.Span);
        var newest = ring.Current(row.Sensor);
        if (limits is not null && (newest < limits.Low || newest > limits.High)) return LeftOutReason.OutOfLimits;
        if (ring.MissingFor(row.Sensor) > FrameRing.ForwardFill) return LeftOutReason.Missing;
        if (IsStuck(request.Observation, row.Sensor)) return LeftOutReason.Stuck;
        return SensorWindow.IsCurrent(row.Mask.Span) ? null : LeftOutReason.Window;
    }

    private void Ask(Row row, MomentBaseline? baseline, CancellationToken cancellation)
    {
        var window = new MomentWindow(row.Values, row.Mask, 1) { NewestPatches = baseline?.NewestPatches ?? 0, Embedding = row.Embedding };
        row.Shown = batcher.ScoreAsync(window, cancellation).AsTask();
        if (baseline is not null)
            row.Hidden = batcher.ScoreAsync(window with { Embedding = default, HideNewest = true }, cancellation).AsTask();
    }

    private static async Task<WindowScore> CollectAsync(WindowRequest request, List<Row> sensors, List<LeftOutSensor> leftOut, float[] buffer)
    {
        var count = request.Scorer.Model.Sensors.Count;
        var (parts, shares) = (new MomentParts[count], new double[count]);
        parts.AsSpan().Fill(MomentParts.None);
        double sum = 0;
        var scored = 0;
        var answered = true;
        foreach (var row in sensors)
        {
            var shown = await row.Shown;
            var hidden = row.Hidden is null ? MomentOutcomes.Nothing : await row.Hidden;
            // A window scored by half would depend on the load.
            answered &= !IsMissed(shown) && !IsMissed(hidden);
            if (shown.Status != MomentStatus.Scored)
            {
                leftOut.Add(new(row.Sensor, LeftOutReason.Window));
                continue;
            }
            var distance = row.Embedding.Length == 0 ? double.NaN : request.Baseline!.Distance(row.Sensor, row.Embedding.Span);
            parts[row.Sensor] = new(shown.Score.WindowZ, hidden.Score.NewestZ, distance);
            shares[row.Sensor] = shown.Score.WindowZ;
            sum += shown.Score.WindowZ;
            scored++;
        }

        // Not after an exception: windows that still wait would write into what is somebody else's by then.
        ArrayPool<float>.Shared.Return(buffer);
        if (!answered || scored == 0) return WindowScore.None;
        leftOut.Sort((a, b) => a.Sensor - b.Sensor);
        var variant = leftOut.Count == 0 ? MomentVariant.All : MomentVariant.Core;
        if (request.Baseline is null) return new(sum / scored, shares) { Variant = variant, LeftOut = leftOut };
        var judgement = request.Baseline.Judge(parts);
        return new(judgement.Score, judgement.Shares) { Variant = variant, LeftOut = leftOut, Judgement = judgement };
    }

    private static bool IsMissed(MomentOutcome outcome) => outcome.Status is MomentStatus.Backlog or MomentStatus.Unavailable;

    private static bool IsStuck(Observation? observation, int sensor)
    {
        if (observation is null) return false;
        foreach (var mark in observation.Quality)
            if (mark.Sensor == sensor && mark.Kind == QualityKind.Stuck) return true;
        return false;
    }

    /// <summary>One sensor on its way.</summary>
    private sealed class Row(int sensor, Memory<float> memory)
    {
        private const int Length = LaneSettings.MomentFrames;

        public int Sensor => sensor;
        public Memory<float> Values => memory[..Length];
        public Memory<float> Mask => memory[Length..(2 * Length)];
        public Memory<float> Embedding => memory[(2 * Length)..];
        public Task<MomentOutcome> Shown { get; set; } = Task.FromResult(MomentOutcomes.Nothing);
        public Task<MomentOutcome>? Hidden { get; set; }
    }

    private static class MomentOutcomes
    {
        /// <summary>A pass that was not asked for.</summary>
        public static readonly MomentOutcome Nothing = new(MomentStatus.WindowRefused, MomentScore.Refused(WindowRefusal.None));
    }
}
