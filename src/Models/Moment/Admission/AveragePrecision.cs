namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>Area under the precision-recall curve as a sum of steps: how well a score ranks faulty rows before healthy ones.</summary>
internal static class AveragePrecision
{
    /// <summary>Rows with the same score count together; a score that is NaN ranks last. NaN without a faulty row.</summary>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length) throw new ArgumentException($"{scores.Length} scores, {labels.Length} labels");
        var (order, faulty) = (scores.ToArray(), labels.ToArray());
        for (int i = 0; i < order.Length; i++) order[i] = double.IsNaN(order[i]) ? double.PositiveInfinity : -order[i];
        Array.Sort(order, faulty);
        int total = faulty.Count(f => f), found = 0;
        double area = 0;
        for (int i = 0; i < order.Length;)
        {
            int hits = 0, next = i;
            for (; next < order.Length && order[next].Equals(order[i]); next++)
                if (faulty[next]) hits++;
            found += hits;
            area += (double)hits / total * found / next;
            i = next;
        }
        return total == 0 ? double.NaN : area;
    }
}
