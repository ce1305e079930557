namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>
/// Healthy states of every sensor's newest patch. One bank a sensor: channels do not mix in MOMENT, so a sensor that breaks
/// leaves the distances of the others as they are, which a mean over sensors would not.
/// </summary>
internal sealed class EmbeddingBank
{
    /// <summary>States of all sensors together at most.</summary>
    public const int MaxRows = 512;

    /// <summary>States of one sensor at most.</summary>
    public const int MaxSensorRows = 128;

    /// <summary>Fewest states a sensor is given; where <see cref="MaxRows"/> has no room for that many there is no bank.</summary>
    public const int MinSensorRows = 4;

    /// <summary>Nearest states a distance is the mean of.</summary>
    public const int Neighbours = 3;

    private readonly int rows;
    private readonly float[] states;

    public EmbeddingBank(int width, int rows, float[] states)
    {
        Projection = new EmbeddingProjection(width);
        (this.rows, this.states) = (rows, states);
    }

    public EmbeddingProjection Projection { get; }

    /// <summary>States each of <paramref name="sensors"/> sensors gets: its share of <see cref="MaxRows"/>.</summary>
    public static int RowsFor(int sensors) =>
        sensors * MinSensorRows > MaxRows ? 0 : Math.Min(MaxRows / sensors, MaxSensorRows);

    /// <summary>Mean distance to the nearest three states; NaN without any, or of a state that is not finite.</summary>
    /// <param name="sensor">Sensor.</param>
    /// <param name="state">Projected state.</param>
    /// <param name="isExcluded">Rows that do not count; null for none.</param>
    public double Distance(int sensor, ReadOnlySpan<float> state, ReadOnlySpan<bool> isExcluded)
    {
        int dimensions = Projection.Dimensions, found = 0;
        Span<double> nearest = stackalloc double[Neighbours];
        nearest.Fill(double.PositiveInfinity);
        for (int row = 0; row < rows; row++)
        {
            if (!isExcluded.IsEmpty && isExcluded[row]) continue;
            var other = states.AsSpan((sensor * rows + row) * dimensions, dimensions);
            double square = 0;
            for (int d = 0; d < dimensions; d++) square += ((double)state[d] - other[d]) * ((double)state[d] - other[d]);
            if (double.IsNaN(square)) continue;
            found++;
            for (int k = 0; k < Neighbours; k++)
                if (square < nearest[k]) (nearest[k], square) = (square, nearest[k]);
        }
        if (found == 0) return double.NaN;
        double sum = 0;
        for (int k = 0; k < Math.Min(found, Neighbours); k++) sum += Math.Sqrt(nearest[k]);
        return sum / Math.Min(found, Neighbours);
    }
}
