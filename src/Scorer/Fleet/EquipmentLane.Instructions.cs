using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>What people say about an equipment, obeyed where it stands among the readings.</summary>
internal sealed partial class EquipmentLane
{
    private void Obey(Instruction instruction, LaneItem item)
    {
        DecideRest();
        item.Fate = ReadingFate.Obeyed;
        item.Observed = true;
        switch (instruction.WhatCase)
        {
            case Instruction.WhatOneofCase.Confirmed:
                Confirm(instruction.Confirmed);
                break;
            case Instruction.WhatOneofCase.BaselineEnded:
                monitor?.Scorer?.Rebaseline();
                break;
            case Instruction.WhatOneofCase.Budget:
                SetBudget(instruction.Budget);
                break;
        }

        // States from before it do not know of it: nothing is computed again across it.
        history.Clear();
    }

    // The budget remembers the newest episode only; an older one has been paid for.
    private void Confirm(AlarmConfirmed confirmed)
    {
        if (monitor?.Scorer is not { NewestEpisodeUnixNano: > 0 } scorer) return;
        var newest = scorer.NewestEpisodeUnixNano;
        if (newest >= confirmed.SinceUnixNano && (confirmed.UntilUnixNano == 0 || newest <= confirmed.UntilUnixNano)) scorer.Confirm();
    }

    // The calibration goes on where it stands, with another N.
    private void SetBudget(AlarmBudgetSet budget)
    {
        settings = WithBudget(budget);
        if (monitor is { } before)
            monitor = new EquipmentMonitor(settings.WarmUp(baselineFrames), settings.Training, settings.Scoring, before.Model, before.Capture());
    }

    private LaneSettings WithBudget(AlarmBudgetSet budget) => budget.Alerts <= 0 ? configured : configured.With(
        new AlarmBudget { Alerts = budget.Alerts, Per = TimeSpan.FromMilliseconds(budget.PerMilliseconds) });

    private AlarmBudgetSet? BudgetToWire() => settings == configured ? null : new AlarmBudgetSet
    {
        Alerts = settings.Profile.AlarmBudget.Alerts,
        PerMilliseconds = (long)settings.Profile.AlarmBudget.Per.TotalMilliseconds,
    };
}
