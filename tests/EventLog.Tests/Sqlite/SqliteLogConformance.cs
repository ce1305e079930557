using StreamingAnomaly.EventLog.Sqlite;
using StreamingAnomaly.EventLog.Tests.Conformance;

namespace StreamingAnomaly.EventLog.Tests.Sqlite;

/// <summary>The SQLite log does what every log does.</summary>
public sealed class SqliteLogConformance : EventLogConformance
{
    private readonly TempFolder folder = new();

    protected override Task<IEventLog> OpenAsync() => Task.FromResult(EventLogFactory.Open(
        new() { Sqlite = new SqliteLogOptions { Path = folder.File("log.db") } }, TimeProvider.System));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}
