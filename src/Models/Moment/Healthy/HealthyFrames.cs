using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Frames;

namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>Healthy frames as the stream would have seen them: through a ring, a window every stride, restarts at runs and gaps.</summary>
internal sealed class HealthyFrames
{
    private readonly EquipmentModel equipment;
    private readonly Baseline healthy;
    private readonly int[] columns;
    private readonly int length;
    private readonly int stride;
    private readonly int shortest;

    public HealthyFrames(EquipmentModel equipment, Baseline healthy, int length, int stride, int newestPatches)
    {
        (this.equipment, this.healthy, this.length, this.stride) = (equipment, healthy, length, stride);
        shortest = (newestPatches + 1) * MomentConfig.PatchLength;
        var names = healthy.Sensors.ToList();
        columns = [.. equipment.Sensors.Select(s => names.IndexOf(s))];
        if (Array.IndexOf(columns, -1) is >= 0 and var missing)
            throw new ArgumentException($"The healthy frames have no sensor '{equipment.Sensors[missing]}', which the equipment's model has.", nameof(healthy));
    }

    /// <summary>Windows at the stride: the complete ones if there are <paramref name="enough"/>, else all with something to
    /// predict the hidden patches from.</summary>
    public List<FrameSpan> Windows(int enough)
    {
        var all = Windows();
        var complete = all.FindAll(w => w.End - w.Start + 1 >= length);
        return complete.Count >= enough ? complete : all.FindAll(w => w.End - w.Start + 1 >= shortest);
    }

    /// <summary>All windows at the stride.</summary>
    public List<FrameSpan> Windows()
    {
        var all = new List<FrameSpan>();
        Walk((ring, frame) => all.Add(new(frame - ring.Count + 1, frame)));
        return all;
    }

    /// <summary>Shows the ring at each of <paramref name="windows"/>, with the window's index.</summary>
    public void Replay(List<FrameSpan> windows, Action<FrameRing, int> at)
    {
        int next = 0;
        Walk((ring, frame) =>
        {
            if (next < windows.Count && windows[next].End == frame) at(ring, next++);
        });
    }

    private void Walk(Action<FrameRing, int> due)
    {
        var ring = RowSource.Start(equipment.Statistics, length, equipment.StepNanos, equipment.MaxGapFrames).Ring;
        var frame = new double[columns.Length];
        int since = 0;
        for (int i = 0; i < healthy.Rows; i++)
        {
            for (int s = 0; s < columns.Length; s++) frame[s] = healthy.Row(i)[columns[s]];
            var arrival = ring.Add(healthy.Times[i], frame, healthy.Run(i));
            if (!arrival.IsAccepted) continue;
            if (arrival.Kind == FrameKind.Restarted) since = 0;
            if (++since < stride || !IsUsable(ring)) continue;
            since = 0;
            due(ring, i);
        }
    }

    private static bool IsUsable(FrameRing ring)
    {
        for (int s = 0; s < ring.Sensors; s++)
            if (!double.IsNaN(ring.Current(s))) return true;
        return false;
    }
}
