using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>The network on the CPU: a batch is cut into runs of a few windows, which lanes take in turn.</summary>
internal sealed class MomentLanes : IMomentRunner
{
    private readonly InferenceSession session;
    private readonly MomentBuffers buffers;
    private readonly Dictionary<string, float[]> trace;
    private readonly MomentRunPlan plan;
    private readonly int[] shapes;
    private readonly RunOptions run = new();
    private readonly LaneThreads lanes;
    private readonly Dictionary<(int First, int Rows), MomentShape> bound = [];
    private readonly Action each;
    private int wanted, chunk, next;

    /// <summary>Does not own the session.</summary>
    /// <param name="session">Loaded network.</param>
    /// <param name="buffers">Inputs and outputs.</param>
    /// <param name="trace">Further outputs.</param>
    /// <param name="plan">How to cut.</param>
    /// <param name="shapes">Allowed numbers of windows in a run beside the plan's.</param>
    public MomentLanes(InferenceSession session, MomentBuffers buffers, Dictionary<string, float[]> trace, MomentRunPlan plan, IReadOnlyList<int> shapes)
    {
        (this.session, this.buffers, this.trace, this.plan) = (session, buffers, trace, plan);
        this.shapes = [.. shapes.Where(s => s < plan.Rows).Append(plan.Rows).Distinct().Order()];
        lanes = new LaneThreads(plan.Lanes);
        each = Lane;
    }

    public void Run(int rows)
    {
        (wanted, chunk, next) = (rows, Shape((rows + plan.Lanes - 1) / plan.Lanes), 0);
        lanes.Run(each, Math.Min(plan.Lanes, (rows + chunk - 1) / chunk));
    }

    public void Dispose()
    {
        lanes.Dispose();
        foreach (var shape in bound.Values) shape.Dispose();
        run.Dispose();
    }

    private void Lane()
    {
        while (Interlocked.Add(ref next, chunk) - chunk is var first && first < wanted)
        {
            int rows = Math.Min(chunk, wanted - first), padded = Math.Min(Shape(rows), buffers.Rows - first);
            buffers.ClearRows(first + rows, first + padded);
            var shape = Bound(first, padded);
            session.RunWithBinding(run, shape.Binding);
        }
    }

    private MomentShape Bound(int first, int rows)
    {
        lock (bound)
        {
            if (!bound.TryGetValue((first, rows), out var shape)) bound[(first, rows)] = shape = new MomentShape(session, buffers, trace, first, rows);
            return shape;
        }
    }

    /// <summary>The least allowed number of windows that holds <paramref name="rows"/>, or the largest.</summary>
    private int Shape(int rows)
    {
        int i = 0;
        while (i < shapes.Length - 1 && shapes[i] < rows) i++;
        return shapes[i];
    }
}
