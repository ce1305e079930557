namespace StreamingAnomaly.Models.Moment;

/// <summary>Where a model puts the scores of a batch; reused from batch to batch.</summary>
public sealed class MomentScores
{
    private readonly float[] curves;
    private readonly float[] embeddings;

    /// <summary>Room for <paramref name="capacity"/> windows.</summary>
    /// <param name="capacity">Windows.</param>
    /// <param name="length">Steps of a reconstruction curve, 0 to keep none.</param>
    /// <param name="width">Width of an embedding, 0 to keep none.</param>
    public MomentScores(int capacity, int length = 0, int width = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (Length, Width) = (length, width);
        Scores = new MomentScore[capacity];
        curves = new float[capacity * length];
        embeddings = new float[capacity * width];
    }

    /// <summary>Steps of a curve; 0 if none are kept.</summary>
    public int Length { get; }

    /// <summary>Width of an embedding; 0 if none are kept.</summary>
    public int Width { get; }

    /// <summary>Scores by row; rows beyond the batch are stale.</summary>
    public MomentScore[] Scores { get; }

    /// <summary>Reconstruction in the input's units, oldest step first; NaN if the window was refused.</summary>
    public Span<float> Curve(int row) => curves.AsSpan(row * Length, Length);

    /// <summary>Encoder state of the newest patch: a fixed place in the window, comparable with a memory bank.</summary>
    public Span<float> Embedding(int row) => embeddings.AsSpan(row * Width, Width);

    internal void Refuse(int row, WindowRefusal refusal)
    {
        Scores[row] = MomentScore.Refused(refusal);
        Curve(row).Fill(float.NaN);
        Embedding(row).Fill(float.NaN);
    }

    internal Memory<float> CurveMemory(int row) => curves.AsMemory(row * Length, Length);

    internal Memory<float> EmbeddingMemory(int row) => embeddings.AsMemory(row * Width, Width);
}
