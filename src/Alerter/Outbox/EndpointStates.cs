using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>Which receivers are switched off, and why; survives a restart.</summary>
internal sealed class EndpointStates(AlerterDatabase database)
{
    /// <summary>Makes the configured receivers known. A receiver with a new URL is a new one, and enabled.</summary>
    public void Register(IEnumerable<WebhookOptions> receivers)
    {
        using var db = database.Open();
        foreach (var receiver in receivers)
        {
            db.Run(
                """
                INSERT INTO endpoints (name, url) VALUES ($n, $u) ON CONFLICT (name) DO UPDATE
                SET disabled = NULL, reason = NULL, url = $u WHERE url <> $u
                """,
                ("$n", receiver.Name), ("$u", receiver.Url));
        }
    }

    /// <summary>Since when and why a receiver is disabled; null if it is not.</summary>
    public (DateTimeOffset Since, string Reason)? Disabled(string name)
    {
        using var db = database.Open();
        return db.Query(
            "SELECT disabled, reason FROM endpoints WHERE name = $n AND disabled IS NOT NULL",
            r => ((DateTimeOffset Since, string Reason)?)(r.Time(0), r.GetString(1)), ("$n", name)).FirstOrDefault();
    }

    public void Enable(string name)
    {
        using var db = database.Open();
        db.Run("UPDATE endpoints SET disabled = NULL, reason = NULL WHERE name = $n", ("$n", name));
    }
}
