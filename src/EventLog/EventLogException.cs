namespace StreamingAnomaly.EventLog;

/// <summary>The log refused or lost contact. The message says what happened and what to do.</summary>
public class EventLogException(string message, bool canRetry, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The same call may succeed later.</summary>
    public bool CanRetry { get; } = canRetry;
}

/// <summary>The producer's queue or the log's quota is full; back off and try again.</summary>
public sealed class EventLogFullException(string message, Exception? inner = null) : EventLogException(message, canRetry: true, inner);

/// <summary>A record is larger than the log takes: it never will be taken.</summary>
public sealed class EventLogTooLargeException(string message, Exception? inner = null) : EventLogException(message, canRetry: false, inner);

/// <summary>The unit of work was rolled back: nothing of it is visible and its offsets are not committed.</summary>
public sealed class EventLogAbortedException(string message, Exception? inner = null) : EventLogException(message, canRetry: true, inner)
{
    /// <summary>
    /// The log could not say in time whether it committed: go on from <see cref="IEventLog.CommittedAsync"/>, which knows,
    /// not from an offset remembered here.
    /// </summary>
    public bool OutcomeUnknown { get; init; }
}

/// <summary>Another instance with the same transactional id, or the group's next generation, has taken over.</summary>
public sealed class EventLogFencedException(string message, Exception? inner = null) : EventLogException(message, canRetry: false, inner);
