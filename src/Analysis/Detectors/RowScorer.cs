using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>Learns from and scores the rows of one equipment.</summary>
internal abstract class RowScorer
{
    /// <summary>Which detector it is.</summary>
    public abstract AnalysisDetector Detector { get; }

    /// <summary>Rows between two judgements in this table.</summary>
    public virtual int Stride(AnalysisTable table) => 1;

    /// <summary>Scores.</summary>
    /// <param name="table">All rows.</param>
    /// <param name="equipment">Those to score.</param>
    /// <param name="learning">Those to learn from.</param>
    /// <param name="into">Receives a score for each row of the equipment; NaN for none.</param>
    /// <param name="watch">Told how far it is.</param>
    /// <exception cref="AnalysisException">The rows cannot be learnt from; says why.</exception>
    public abstract void Score(AnalysisTable table, EquipmentSpan equipment, LearningRows learning, Span<float> into, Watch watch);

    /// <summary>Scores every equipment by itself. One that cannot be scored is noted; the run fails where none can.</summary>
    /// <exception cref="AnalysisException">No equipment could be scored; says why.</exception>
    public DetectorRun Run(AnalysisTable table, AnalysisOptions options, TimeProvider time, Watch watch)
    {
        var began = time.GetTimestamp();
        var scores = new float[table.Rows];
        string? reason = null;
        var scored = 0;
        foreach (var equipment in table.Equipment)
        {
            watch.At((double)equipment.First / table.Rows);
            var part = watch.Part((double)equipment.First / table.Rows, (double)equipment.End / table.Rows);
            var into = scores.AsSpan(equipment.First, equipment.Rows);
            try
            {
                if (equipment.Rows < TableAssembly.FewestRows)
                    throw new AnalysisException($"{equipment.Rows} rows are too few, {TableAssembly.FewestRows} are needed");
                Score(table, equipment, LearningRows.Of(table, equipment, options), into, part);
                scored++;
            }
            catch (AnalysisException e)
            {
                reason ??= e.Message;
                into.Fill(float.NaN);
                table.Notes.Add(new("not-scored", equipment.Name, equipment.Rows, $"{Detector.ToString().ToLowerInvariant()}: {e.Message}"));
            }
        }

        if (scored == 0) throw new AnalysisException(reason!);
        var unscored = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsFinite(scores[i])) continue;
            scores[i] = 0;
            unscored++;
        }

        return new(Detector, scores, time.GetElapsedTime(began).TotalSeconds, unscored, Stride(table));
    }
}
