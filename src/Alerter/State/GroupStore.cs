using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.State;

/// <summary>A receiver's group: when it last spoke and when to look at it again.</summary>
internal sealed record GroupState(
    string Endpoint, string Key, IReadOnlyDictionary<string, string> Labels, DateTimeOffset? LastSent, string? LastNotification);

/// <summary>A member with its incident and what people did about it.</summary>
internal sealed record GroupEntry(GroupMember Member, IncidentState State, Handling Handling);

/// <summary>Groups and their members, within a transaction of somebody else.</summary>
internal sealed class GroupStore(SqliteConnection db)
{
    private const string MemberColumns = "m.endpoint, m.incident, m.grp, m.news, m.news_at, m.since, m.excused, m.urgent, m.alert, m.rule, m.stage, m.told, m.told_stage";

    public GroupMember? Member(string endpoint, string incident) => db.Query(
        $"SELECT {MemberColumns} FROM members m WHERE endpoint = $e AND incident = $i", ReadMember, ("$e", endpoint), ("$i", incident)).FirstOrDefault();

    public List<GroupMember> MembersOf(string incident) => db.Query(
        $"SELECT {MemberColumns} FROM members m WHERE incident = $i", ReadMember, ("$i", incident));

    public GroupState? Group(string endpoint, string key) => db.Query(
        "SELECT endpoint, key, labels, last_sent, last_notification FROM groups WHERE endpoint = $e AND key = $k", ReadGroup, ("$e", endpoint), ("$k", key)).FirstOrDefault();

    /// <summary>Groups to be looked at now.</summary>
    public List<GroupState> Due(DateTimeOffset now) => db.Query(
        "SELECT endpoint, key, labels, last_sent, last_notification FROM groups WHERE due <= $n ORDER BY due, rowid", ReadGroup, ("$n", now));

    /// <summary>When the next group is to be looked at; null if none.</summary>
    public DateTimeOffset? NextDue() =>
        db.Scalar<long?>("SELECT min(due) FROM groups") is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>All members of a group.</summary>
    public List<GroupEntry> Entries(GroupState group) => db.Query(
        $"""
        SELECT {MemberColumns}, i.json, h.json FROM members m JOIN incidents i ON i.id = m.incident
        LEFT JOIN handling h ON h.incident = m.incident WHERE m.endpoint = $e AND m.grp = $k ORDER BY m.incident
        """,
        r => new GroupEntry(
            ReadMember(r), JsonSerializer.Deserialize<IncidentState>(r.Bytes(13), AlertJson.Options)!, HoldStore.ReadHandling(r, 14)),
        ("$e", group.Endpoint), ("$k", group.Key));

    public void Put(GroupMember m) => db.Run(
        "INSERT OR REPLACE INTO members VALUES ($e, $i, $g, $n, $a, $s, $x, $u, $l, $r, $t, $o, $h)",
        ("$e", m.Endpoint), ("$i", m.Incident), ("$g", m.Group), ("$n", (int?)m.News), ("$a", m.NewsAt), ("$s", m.Since),
        ("$x", m.Excused ? 1 : 0), ("$u", m.Urgent ? 1 : 0), ("$l", m.Alert), ("$r", (int)m.Rule), ("$t", m.Stage), ("$o", (int)m.Told), ("$h", m.ToldStage));

    public void Remove(GroupMember m) =>
        db.Run("DELETE FROM members WHERE endpoint = $e AND incident = $i", ("$e", m.Endpoint), ("$i", m.Incident));

    /// <summary>Has a group looked at no later than <paramref name="due"/>; makes it if it is new.</summary>
    public void LookAt(string endpoint, string key, IReadOnlyDictionary<string, string> labels, DateTimeOffset due) => db.Run(
        """
        INSERT INTO groups (endpoint, key, labels, due) VALUES ($e, $k, $l, $d)
        ON CONFLICT (endpoint, key) DO UPDATE SET due = min(coalesce(due, $d), $d)
        """,
        ("$e", endpoint), ("$k", key), ("$l", JsonSerializer.Serialize(labels, AlertJson.Options)), ("$d", due));

    /// <summary>Has every group with untold news looked at: what held them back may have changed.</summary>
    public void LookAtHeld(DateTimeOffset now) => db.Run(
        """
        UPDATE groups SET due = min(coalesce(due, $n), $n)
        WHERE EXISTS (SELECT 1 FROM members WHERE members.endpoint = groups.endpoint AND grp = key AND news IS NOT NULL)
        """,
        ("$n", now));

    public void Settle(GroupState group, DateTimeOffset next) => db.Run(
        "UPDATE groups SET due = $d, last_sent = $s, last_notification = $i WHERE endpoint = $e AND key = $k",
        ("$d", next == DateTimeOffset.MaxValue ? null : next), ("$s", group.LastSent), ("$i", group.LastNotification),
        ("$e", group.Endpoint), ("$k", group.Key));

    /// <summary>Forgets groups and members of receivers that are no longer configured.</summary>
    public void KeepOnly(IEnumerable<string> endpoints)
    {
        var names = JsonSerializer.Serialize(endpoints);
        db.Run("DELETE FROM members WHERE endpoint NOT IN (SELECT value FROM json_each($n))", ("$n", names));
        db.Run("DELETE FROM groups WHERE endpoint NOT IN (SELECT value FROM json_each($n))", ("$n", names));
    }

    private static GroupMember ReadMember(SqliteDataReader r) => new()
    {
        Endpoint = r.GetString(0), Incident = r.GetString(1), Group = r.GetString(2),
        News = (IncidentChange?)(int?)r.LongOrNull(3), NewsAt = r.Time(4), Since = r.Time(5), Excused = r.GetInt32(6) != 0,
        Urgent = r.GetInt32(7) != 0, Alert = r.StringOrNull(8), Rule = (AlertRule)r.GetInt32(9), Stage = r.GetInt32(10),
        Told = (ToldState)r.GetInt32(11), ToldStage = r.GetInt32(12),
    };

    private static GroupState ReadGroup(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), JsonSerializer.Deserialize<Dictionary<string, string>>(r.GetString(2), AlertJson.Options)!,
        r.TimeOrNull(3), r.StringOrNull(4));
}
