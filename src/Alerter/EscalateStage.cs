using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter;

/// <summary>Makes what nobody acknowledges known to the next receiver.</summary>
internal sealed class EscalateStage(AnomalyOptions options, NewsStage news, AlerterMetrics metrics)
{
    public void Run(AlertWork work, DateTimeOffset now)
    {
        var steps = options.Alerter.Escalation;
        if (steps.Count == 0) return;
        foreach (var (state, handling) in work.Holds.Escalations(now))
        {
            var decision = EscalationRule.Decide(steps, state.Incident, handling, now);
            if (!decision.Escalates)
            {
                work.Holds.Put(state.Incident.Id, handling, decision.Next);
                continue;
            }

            news.Escalate(work, options.Webhooks.First(w => w.Name == steps[handling.Escalated].Webhook), state, now);
            metrics.Escalated();
            var taken = handling with { Escalated = handling.Escalated + 1 };
            work.Holds.Put(state.Incident.Id, taken, taken.Escalated < steps.Count ? handling.Told + steps[taken.Escalated].After : null);
        }
    }
}
