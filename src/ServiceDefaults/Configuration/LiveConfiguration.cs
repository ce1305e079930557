using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>
/// The configuration in force. A service reads <see cref="Current"/> once per unit of work for settings that
/// <see cref="ConfigurationDiff.Effect"/> calls live, and takes everything else from where it started.
/// </summary>
public sealed class LiveConfiguration(AnomalyOptions initial)
{
    private readonly Lock gate = new();
    private volatile AnomalyOptions current = initial;

    /// <summary>An immutable snapshot; a change replaces it as a whole.</summary>
    public AnomalyOptions Current => current;

    /// <summary>
    /// Puts <paramref name="next"/> in force if running services can follow every change in it. Otherwise nothing changes:
    /// a configuration that is half in force is one nobody wrote.
    /// </summary>
    /// <returns>Whether it is in force now, and what differs.</returns>
    public (bool Applied, IReadOnlyList<ConfigurationChange> Changes) Offer(AnomalyOptions next)
    {
        lock (gate)
        {
            var changes = ConfigurationDiff.Between(current, next);
            var applied = changes.All(c => c.Effect == ChangeEffect.Live);
            if (applied) current = next;
            return (applied, changes);
        }
    }
}
