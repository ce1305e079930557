using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Admission;
using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>
/// MOMENT's surprise over windows, learnt and scored as in the stream. In the stream a window's score holds until the next window;
/// looking back it stands for the rows that were new in it, so that a fault is marked where it was. Without a healthy period the parts of
/// the data teach each other, as the ensemble's trainer cross-fits.
/// </summary>
/// <param name="moment">The network; not shared while a job runs.</param>
internal sealed class MomentRowScorer(IMomentModel moment) : RowScorer
{
    /// <summary>Rows through the network for a table, about; with more data windows are further apart.</summary>
    public const int NetworkRows = 30_000;

    /// <summary>Rows through the network to learn an equipment.</summary>
    private const int LearnRows = 1024;

    private const long Second = 1_000_000_000;

    /// <summary>Parts that are judged by each other, where all rows are learnt from and where blocks of them are (two in each part).</summary>
    private const int FewParts = 2, ManyParts = 4;

    public override AnalysisDetector Detector => AnalysisDetector.Moment;

    /// <summary>A window costs two rows through the network for every sensor. Whole patches, two at least, a window's length at most.</summary>
    public override int Stride(AnalysisTable table)
    {
        var cells = table.Equipment.Sum(e => (double)e.Rows * e.Features.Length);
        var patches = (int)Math.Ceiling(2 * cells / NetworkRows / MomentConfig.PatchLength);
        return Math.Clamp(patches, 2, moment.Length / MomentConfig.PatchLength) * MomentConfig.PatchLength;
    }

    public override void Score(AnalysisTable table, EquipmentSpan equipment, LearningRows learning, Span<float> into, Watch watch)
    {
        var stride = Stride(table);
        var expected = (2.0 * LearnRows) + (2.0 * equipment.Features.Length * equipment.Rows / stride);
        using var watched = new WatchedMoment(moment, rows => watch.At(rows / expected));
        if (!learning.Whole || equipment.Rows < 2 * moment.Length)
        {
            Judge(watched, table, equipment, learning, (equipment.First, equipment.End), stride, into);
            return;
        }

        // A window among those it is compared with is no surprise to itself: each part is judged by what the others taught.
        var parts = learning.Rows.Length < equipment.Rows ? ManyParts : FewParts;
        for (var odd = 0; odd < 2; odd++)
        {
            var others = learning.Where(table, equipment, row => PartOf(row) % 2 != odd);
            for (var part = odd; part < parts; part += 2)
                Judge(watched, table, equipment, others, (Start(part), Start(part + 1)), stride, into);
        }

        int PartOf(int row) => (int)((long)(row - equipment.First) * parts / equipment.Rows);
        int Start(int part) => equipment.First + (int)((((long)part * equipment.Rows) + parts - 1) / parts);
    }

    /// <summary>Judges rows by what others taught; the first windows reach back before them.</summary>
    private void Judge(
        WatchedMoment watched, AnalysisTable table, EquipmentSpan equipment, LearningRows learning, (int First, int End) rows, int stride, Span<float> into)
    {
        string[] names = [.. equipment.Features.Select(f => table.Features[f])];
        var begin = Math.Max(rows.First - moment.Length, equipment.First);
        var restarts = table.Restarts(equipment)[(begin - equipment.First)..(rows.End - equipment.First)];
        restarts[0] = true;
        var healthy = new Baseline(names, Times(0, learning.Rows.Length), learning.Values(table, equipment), Runs(learning.Restarts));
        var frames = new Baseline(names, Times(0, restarts.Length), table.RowMajor(equipment, begin, rows.End), Runs(restarts));
        try
        {
            var model = EquipmentTrainer.Train(healthy, new() { Detectors = [] });
            var held = MomentHistory.Score(watched, model, healthy, frames, new() { Stride = stride, MaxRows = LearnRows });
            var aligned = new float[held.Length];
            Align(held, restarts, stride, aligned);
            aligned.AsSpan(rows.First - begin).CopyTo(into[(rows.First - equipment.First)..]);
        }
        catch (Exception e) when (e is ArgumentException or BaselineRefusedException)
        {
            throw new AnalysisException(e.Message, e);
        }
    }

    /// <summary>Moves each window's score back to the rows that were new in it; within a stretch.</summary>
    private static void Align(double[] held, bool[] restarts, int stride, Span<float> into)
    {
        for (int first = 0, end; first < held.Length; first = end)
        {
            end = first + 1;
            while (end < held.Length && !restarts[end]) end++;
            for (var i = first; i < end; i++)
            {
                // Before a stretch's first window the stream would hold the last stretch's score.
                var at = Math.Min(i + stride - 1, end - 1);
                into[i] = at - first + 1 < stride ? float.NaN : (float)held[at];
            }
        }
    }

    private static long[] Times(int first, int rows) => [.. Enumerable.Range(first, rows).Select(i => i * Second)];

    private static string?[] Runs(bool[] restarts)
    {
        var runs = new string?[restarts.Length];
        var run = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            if (restarts[i]) run++;
            runs[i] = run.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return runs;
    }
}
