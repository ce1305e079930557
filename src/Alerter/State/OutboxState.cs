namespace StreamingAnomaly.Alerter.State;

/// <summary>State of one notification for one receiver; the numbers stand in the file.</summary>
internal enum OutboxState
{
    /// <summary>To be sent, or sent again.</summary>
    Pending = 0,
    Delivered = 1,

    /// <summary>Given up after the last retry, or not expressible with the present configuration; a person may replay it.</summary>
    Parked = 2,
}
