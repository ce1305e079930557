namespace StreamingAnomaly.Console.History;

/// <summary>One sensor over one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Steps">Its steps in order: name and seconds since the run began. At least one.</param>
/// <param name="Duration">Seconds from its first to its last reading.</param>
/// <param name="Seconds">Time of each value since the run began, rising.</param>
/// <param name="Values">Values.</param>
internal sealed record RunTrace(KeptRun Run, IReadOnlyList<RunStep> Steps, double Duration, double[] Seconds, double[] Values)
{
    /// <summary>Names of the steps in order: runs of one recipe have the same.</summary>
    public string Sequence => string.Join('\n', Steps.Select(step => step.Step));

    /// <summary>How long the step at <paramref name="index"/> takes.</summary>
    public double Length(int index) => (index + 1 < Steps.Count ? Steps[index + 1].Offset : Duration) - Steps[index].Offset;

    /// <summary>From values of the sensor and spans of the label <c>step</c>, both in order.</summary>
    public static RunTrace From(KeptRun run, IReadOnlyList<Block> blocks, ColumnKey key, IReadOnlyList<LabelSpan> spans)
    {
        var (seconds, values) = (new List<double>(), new List<double>());
        foreach (var block in blocks)
        {
            if (block.Find(key) is not { } column) continue;
            for (var row = 0; row < block.Rows; row++)
            {
                var time = block.Time(row);
                if (time < run.Start || time > run.End || double.IsNaN(column.Sum[row])) continue;
                var at = (time - run.Start) / 1e9;
                if (seconds.Count > 0 && at <= seconds[^1]) continue;
                seconds.Add(at);
                values.Add(column.Sum[row]);
            }
        }

        var steps = spans.Where(span => span.Start <= run.End && span.End >= run.Start)
            .Select(span => new RunStep(span.Value, Math.Max(0, (span.Start - run.Start) / 1e9))).ToList();
        if (steps.Count == 0) steps.Add(new("", 0));
        steps[0] = steps[0] with { Offset = 0 };
        return new(run, steps, (run.End - run.Start) / 1e9, [.. seconds], [.. values]);
    }
}

/// <summary>A step and when it begins, in seconds since its run did.</summary>
internal sealed record RunStep(string Step, double Offset);
