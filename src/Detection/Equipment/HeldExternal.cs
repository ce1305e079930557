namespace StreamingAnomaly.Detection.Equipment;

/// <summary>The external detector's last word, which holds until its next, and how long it has been silent.</summary>
internal sealed class HeldExternal(int sensors)
{
    /// <summary>Strides without an answer after which it counts as unavailable even if nobody said so.</summary>
    private const int StaleStrides = 4;

    public readonly double[] Shares = new double[sensors];

    public HeldExternal(int sensors, HeldExternalState state) : this(sensors)
    {
        state.Shares.CopyTo(Shares, 0);
        (Score, Tail, Stage, FrozenStage) = (state.Score, state.Tail, state.Stage, state.FrozenStage);
        (Age, Failed, Ratio, AlarmStage) = (state.Age, state.Failed, state.Ratio, state.AlarmStage);
    }

    public double Score { get; private set; } = double.NaN;
    public double Tail { get; set; } = double.NaN;
    public int Stage { get; set; }
    public int FrozenStage { get; set; }
    public int Age { get; private set; }
    public bool Failed { get; private set; }
    public double Ratio { get; set; }
    public int AlarmStage { get; set; }

    public void Take(in ExternalResult result)
    {
        switch (result.Status)
        {
            case ExternalStatus.Scored:
                (Score, Failed, Age) = (result.Score, false, 0);
                Normalise(result.Shares);
                break;
            case ExternalStatus.Unavailable:
                Failed = true;
                Age = Math.Min(Age, int.MaxValue - 1) + 1;
                break;
            case ExternalStatus.NotInUse:
                (Failed, Age) = (false, 0);
                break;
            default:
                Age = Math.Min(Age, int.MaxValue - 1) + 1;
                break;
        }
    }

    public bool IsUnavailable(int stride) => Failed || Age > StaleStrides * stride;

    public HeldExternalState Capture() => new(Score, Tail, Stage, FrozenStage, Age, Failed, Ratio, AlarmStage, [.. Shares]);

    private void Normalise(ReadOnlySpan<double> shares)
    {
        if (!shares.IsEmpty && shares.Length != Shares.Length)
            throw new ArgumentException($"The external detector gave {shares.Length} shares for {Shares.Length} sensors.", nameof(shares));
        double sum = 0;
        foreach (var share in shares)
            if (double.IsFinite(share) && share > 0) sum += share;
        for (var i = 0; i < Shares.Length; i++)
            Shares[i] = sum > 0 && double.IsFinite(shares[i]) && shares[i] > 0 ? shares[i] / sum : 0;
    }
}
