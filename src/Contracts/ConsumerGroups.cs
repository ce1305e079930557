namespace StreamingAnomaly.Contracts;

/// <summary>Consumer groups that no setting names. Those of scorer and alerter are settings.</summary>
public static class ConsumerGroups
{
    /// <summary>Scores to the score store.</summary>
    public const string ScoreStore = "anomaly-store";
}
