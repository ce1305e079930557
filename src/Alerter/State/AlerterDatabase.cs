using Microsoft.Data.Sqlite;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.Alerter.State;

/// <summary>
/// The alerter's one SQLite file: what it has seen, its incidents, its outbox and how far it has read. Times are UTC ticks.
/// WAL with full synchronisation: a committed batch survives a power failure.
/// </summary>
internal sealed class AlerterDatabase
{
    private const int Version = 4;
    /// <summary>The first version's tables: files of it are still brought up to date.</summary>
    internal const string Version1 = """
        CREATE TABLE offsets (partition INTEGER PRIMARY KEY, next_offset INTEGER NOT NULL);
        CREATE TABLE alerts (
            id TEXT PRIMARY KEY, expires INTEGER NOT NULL, time INTEGER NOT NULL, equipment TEXT NOT NULL,
            incident TEXT, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX alerts_by_time ON alerts (time, id);
        CREATE INDEX alerts_by_expiry ON alerts (expires);
        CREATE INDEX alerts_by_incident ON alerts (incident, time, id);
        CREATE TABLE incidents (
            id TEXT PRIMARY KEY, equipment TEXT NOT NULL, kind INTEGER NOT NULL, open INTEGER NOT NULL, stage INTEGER NOT NULL,
            since INTEGER NOT NULL, updated INTEGER NOT NULL, quiet_seen INTEGER, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX incidents_by_equipment ON incidents (equipment, kind, since);
        CREATE INDEX incidents_by_state ON incidents (open, updated, id);
        CREATE INDEX incidents_quiet ON incidents (quiet_seen) WHERE quiet_seen IS NOT NULL;
        CREATE TABLE outgoing (seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, key BLOB, value BLOB NOT NULL);
        CREATE TABLE notifications (id TEXT PRIMARY KEY, made INTEGER NOT NULL, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, notification TEXT NOT NULL, endpoint TEXT NOT NULL, incident TEXT NOT NULL,
            equipment TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
            unreachable INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL, error TEXT, UNIQUE (notification, endpoint));
        CREATE INDEX outbox_queue ON outbox (endpoint, state, seq);
        CREATE INDEX outbox_order ON outbox (endpoint, equipment, state, seq);
        CREATE TABLE deliveries (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, notification TEXT NOT NULL, endpoint TEXT NOT NULL, attempt INTEGER NOT NULL,
            time INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER, latency_ms REAL NOT NULL, detail TEXT);
        CREATE INDEX deliveries_by_endpoint ON deliveries (endpoint, seq);
        CREATE TABLE endpoints (name TEXT PRIMARY KEY, url TEXT NOT NULL, disabled INTEGER, reason TEXT) WITHOUT ROWID;
        """;

    // A lane's notifications keep their order.
    private const string Version2 = """
        ALTER TABLE outbox RENAME COLUMN equipment TO lane;
        CREATE TABLE silences (id TEXT PRIMARY KEY, starts INTEGER NOT NULL, ends INTEGER NOT NULL, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE maintenance (id TEXT PRIMARY KEY, removed INTEGER, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE handling (incident TEXT PRIMARY KEY, escalate_at INTEGER, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX handling_escalation ON handling (escalate_at) WHERE escalate_at IS NOT NULL;
        CREATE TABLE changes (
            seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL,
            detail TEXT NOT NULL, chain TEXT NOT NULL, hash TEXT NOT NULL);
        CREATE INDEX changes_by_target ON changes (target, seq);
        CREATE TABLE groups (
            endpoint TEXT NOT NULL, key TEXT NOT NULL, labels TEXT NOT NULL, last_sent INTEGER, last_notification TEXT, due INTEGER,
            PRIMARY KEY (endpoint, key));
        CREATE INDEX groups_due ON groups (due) WHERE due IS NOT NULL;
        CREATE TABLE members (
            endpoint TEXT NOT NULL, incident TEXT NOT NULL, grp TEXT NOT NULL, news INTEGER, news_at INTEGER NOT NULL,
            since INTEGER NOT NULL, excused INTEGER NOT NULL, urgent INTEGER NOT NULL, alert TEXT, rule INTEGER NOT NULL,
            stage INTEGER NOT NULL, told INTEGER NOT NULL, told_stage INTEGER NOT NULL, PRIMARY KEY (endpoint, incident)) WITHOUT ROWID;
        CREATE INDEX members_by_group ON members (endpoint, grp);
        CREATE INDEX members_by_incident ON members (incident);
        INSERT INTO members SELECT DISTINCT o.endpoint, i.id, '', NULL, i.since, i.since, 0, 0, NULL, 0, i.stage, 1, i.stage
            FROM incidents i JOIN outbox o ON o.incident = i.id WHERE i.open = 1;
        CREATE TABLE told (
            notification TEXT NOT NULL, incident TEXT NOT NULL, change INTEGER NOT NULL, stage INTEGER NOT NULL,
            PRIMARY KEY (notification, incident)) WITHOUT ROWID;
        CREATE INDEX told_by_incident ON told (incident);
        """;

    // Records for one partition: what people say to a scorer stands where its readings do.
    private const string Version3 = "ALTER TABLE outgoing ADD COLUMN place INTEGER;";

    // When a window is over, also where nobody removes it: lists and limits go by that, and what is long over is dropped.
    private const string Version4 = "ALTER TABLE maintenance RENAME COLUMN removed TO ends;";

    private readonly string connection;
    private readonly TaskCompletionSource chainKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="AlerterConfigurationException">The file cannot be opened, or a newer version has written it.</exception>
    public AlerterDatabase(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        connection = new SqliteConnectionStringBuilder { DataSource = Path, DefaultTimeout = 30 }.ToString();
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            Prepare();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new AlerterConfigurationException(
                $"alerter.path: cannot use {Path} ({e.Message}); give a file in a folder that this user may write", e);
        }
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Told of the head of the audit's chain after each commit that wrote to it; null keeps no anchors.</summary>
    public AuditAnchors? Anchors { get; init; }

    /// <summary>Completes once the file's audit chain is known to go on where the log's ends (<see cref="RestoredChain"/>).</summary>
    public Task ChainKnown => chainKnown.Task;

    /// <summary>Says that it does.</summary>
    public void SetChainKnown() => chainKnown.TrySetResult();

    /// <summary>A connection of the pool; dispose it soon.</summary>
    public SqliteConnection Open()
    {
        var db = new SqliteConnection(connection);
        db.Open();
        db.Run("PRAGMA synchronous = FULL");
        return db;
    }

    /// <summary>A connection for one transaction of many statements.</summary>
    public SqliteConnection OpenPreparing()
    {
        // Before its transaction: a command belongs to the transaction in which it was made.
        var db = new PreparingConnection(connection);
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL";
        command.ExecuteNonQuery();
        return db;
    }

    private void Prepare()
    {
        using var db = Open();
        db.Run("PRAGMA journal_mode = WAL");
        using var transaction = db.BeginTransaction(deferred: false);
        var found = db.Scalar<long>("PRAGMA user_version");
        if (found > Version)
            throw new AlerterConfigurationException(
                $"alerter.path: {Path} has version {found}, this program knows up to {Version}; use the newer program or another file");
        if (found == Version) return;
        if (found < 1) db.Run(Version1);
        if (found < 2) db.Run(Version2);
        if (found < 3) db.Run(Version3);
        if (found < 4)
        {
            db.Run(Version4);
            var holds = new HoldStore(db);
            foreach (var window in holds.Windows()) holds.Put(window);
        }

        db.Run($"PRAGMA user_version = {Version}");
        transaction.Commit();
    }
}
