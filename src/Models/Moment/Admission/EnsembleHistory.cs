using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Frames;

namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>An equipment's ensemble over recorded frames, as the stream would have scored them.</summary>
public static class EnsembleHistory
{
    /// <summary>Scores every row.</summary>
    /// <param name="equipment">The equipment's model, with an ensemble.</param>
    /// <param name="healthy">What it was learnt from.</param>
    /// <param name="frames">What is scored; if it follows <paramref name="healthy"/> in time, the stream goes on from there.</param>
    /// <returns>The fused score by row; NaN for a row without any value.</returns>
    /// <exception cref="ArgumentException">There is no ensemble, or sensors are missing.</exception>
    public static double[] Score(EquipmentModel equipment, Baseline healthy, Baseline frames)
    {
        var ensemble = equipment.Ensemble ?? throw new ArgumentException("The equipment's model has no ensemble.", nameof(equipment));
        var scorer = new EnsembleScorer(ensemble.Model);
        var source = RowSource.Start(equipment.Statistics, 1, equipment.StepNanos, equipment.MaxGapFrames);
        if (frames.Rows > 0 && healthy.Rows > 0 && frames.Times[0] > healthy.Times[^1])
            Run(healthy, (_, _) => { });
        var scores = new double[frames.Rows];
        Run(frames, (row, score) => scores[row] = score);
        return scores;

        void Run(Baseline rows, Action<int, double> take)
        {
            var names = rows.Sensors.ToList();
            int[] columns = [.. equipment.Sensors.Select(s => names.IndexOf(s))];
            if (Array.IndexOf(columns, -1) is >= 0 and var missing)
                throw new ArgumentException($"The frames have no sensor '{equipment.Sensors[missing]}', which the equipment's model has.", nameof(frames));
            double[] frame = new double[columns.Length], filled = new double[columns.Length], standardised = new double[columns.Length];
            double last = double.NaN;
            for (int i = 0; i < rows.Rows; i++)
            {
                for (int s = 0; s < columns.Length; s++) frame[s] = rows.Row(i)[columns[s]];
                var arrival = source.Add(rows.Times[i], frame, rows.Run(i), filled, standardised, out bool usable);
                if (arrival.IsAccepted && usable)
                    last = Math.Max(scorer.Observe(filled, arrival.Kind == FrameKind.Restarted), scorer.ConstantSurprise);
                take(i, last);
            }
        }
    }
}
