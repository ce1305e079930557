namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>How a <see cref="LabelMatcher"/> compares.</summary>
public enum MatchOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>=~</c>: the whole value matches a regular expression.</summary>
    Like,

    /// <summary><c>!~</c>: the whole value does not match it.</summary>
    NotLike,
}
