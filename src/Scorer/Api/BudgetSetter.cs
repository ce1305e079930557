using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>
/// Sets alarm budgets: recorded in the audit first, then put among the readings, so that scorers obey at the same reading
/// however often it is replayed.
/// </summary>
/// <param name="log">Where readings are.</param>
/// <param name="time">Clock of the audit.</param>
/// <param name="trail">The audit; null in tests.</param>
internal sealed class BudgetSetter(IEventLog log, TimeProvider time, IAuditTrail? trail) : IAsyncDisposable
{
    private readonly Lazy<IEventProducer> producer = new(log.CreateProducer);

    /// <exception cref="AuditException">It cannot be recorded, and is not done.</exception>
    /// <exception cref="EventLogException">The log does not take it.</exception>
    public async Task SetAsync(
        string equipment, AlarmBudget before, AlarmBudget? set, AlarmBudget now, string? comment, string who, CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        var detail = JsonSerializer.Serialize(
            new { from = Text(before), to = Text(now), source = set is null ? "configured" : "set", comment = comment?.Trim() ?? "" }, JsonSerializerOptions.Web);
        if (trail is not null) await trail.AppendAsync(new AuditEntry(at, who, "budget.set", equipment, detail), cancellation);
        var instruction = new Instruction
        {
            Id = Ids.Derive("budget", equipment, who, at.UtcTicks.ToString(CultureInfo.InvariantCulture)),
            Equipment = equipment,
            By = who,
            TimeUnixNano = UnixTime.ToNanoseconds(at),
            Budget = new AlarmBudgetSet { Alerts = set?.Alerts ?? 0, PerMilliseconds = set is null ? 0 : (long)set.Per.TotalMilliseconds },
        };
        await producer.Value.AppendAsync([.. await InstructionRecords.ToRecordsAsync(log, instruction, cancellation)], cancellation);
    }

    public ValueTask DisposeAsync() => producer.IsValueCreated ? producer.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static string Text(AlarmBudget budget) => $"{budget.Alerts} per {Duration.Format(budget.Per)}";
}
