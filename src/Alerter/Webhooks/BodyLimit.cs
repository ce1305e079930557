using StreamingAnomaly.Alerter.Stages;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>Receivers commonly refuse bodies of 20 kB: explanations are shortened until it fits, ids never.</summary>
internal static class BodyLimit
{
    public const int Bytes = 20_000;

    /// <summary>Longest text kept of a free field once lists alone do not make it fit.</summary>
    private const int Text = 500;

    // Sensors and votes kept, and members of the group, in the order tried.
    private static readonly (int Details, int Members)[] Kept =
        [(int.MaxValue, int.MaxValue), (50, 50), (20, 40), (10, 30), (5, 20), (1, 10), (0, 5)];

    public static byte[] Fit(Notification notification, Func<Notification, byte[]> render)
    {
        var body = Array.Empty<byte>();
        foreach (var (details, members) in Kept)
        {
            body = render(Shorten(notification, details, members));
            if (body.Length < Bytes) return body;
        }

        return render(Shorten(notification, 0, 1, Text));
    }

    private static Notification Shorten(Notification n, int kept, int members, int text = int.MaxValue)
    {
        if (kept == int.MaxValue) return n;
        return n with
        {
            Group = n.Group is not { } group || group.Members.Count <= members ? n.Group : group with
            {
                Members = [.. group.Members.Take(members)],
                NotListed = group.NotListed + group.Members.Count - members,
            },
            Incident = n.Incident with { Sensors = [.. n.Incident.Sensors.Take(kept)], Summary = Cut(n.Incident.Summary, text) },
            Alert = n.Alert is not { } alert ? null : alert with
            {
                Sensors = [.. alert.Sensors.Take(kept)],
                Detectors = [.. alert.Detectors.Take(kept)],
                Context = alert.Context.Take(kept).ToDictionary(),
                Summary = Cut(alert.Summary, text),
            },
        };
    }

    private static string Cut(string value, int length) => value.Length <= length ? value : value[..(length - 1)] + "…";
}
