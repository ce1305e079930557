namespace StreamingAnomaly.Reliability.Tests.Plant;

/// <summary>Scorers as processes, each with a name and a folder of its own that outlive its death.</summary>
internal sealed class ScorerCrew : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, AnomalyProcess> members = [];
    private readonly List<AnomalyProcess> ghosts = [];

    public ScorerCrew(ScorerConfig config) => File.WriteAllText(folder.File("anomaly.yaml"), config.Yaml);

    /// <summary>Those that run.</summary>
    public IReadOnlyDictionary<string, AnomalyProcess> Members => members;

    /// <summary>The last lines of each, for whoever has to find out why.</summary>
    public string Outputs => string.Join('\n', members.Select(m =>
        $"--- {m.Key}\n" + string.Join('\n', m.Value.Output.Split('\n').TakeLast(8))));

    /// <summary>Starts one; does not wait for it.</summary>
    /// <param name="name">Name among the scorers.</param>
    /// <param name="data">Folder of its files, where it is not the name's: on another machine.</param>
    public AnomalyProcess Start(string name, string? data = null) => members[name] = AnomalyProcess.Start(
        folder.Root, "scorer", "--instance", name, "--config", folder.File("anomaly.yaml"), "--data", folder.File(data ?? name),
        "--port", Ports.GetValueOrDefault(name).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>HTTP ports of those that somebody asks; the others take any.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    /// <summary>Kills one (SIGKILL) wherever it is.</summary>
    public async Task KillAsync(string name)
    {
        await using var victim = members[name];
        members.Remove(name);
        await victim.KillAsync();
    }

    /// <summary>Asks one to stop and waits for it.</summary>
    public async Task StopAsync(string name)
    {
        await using var leaver = members[name];
        members.Remove(name);
        var code = await leaver.StopAsync();
        // One that ended by itself a moment before it was asked.
        if (Supervised && code == 1) Revived++;
        // 143: it was asked before it had come far enough to hear, and ended as any program does then.
        else if (code is not (0 or 128 + 15)) throw new InvalidOperationException($"scorer {name} ended with {code}: {leaver.Output}");
    }

    /// <summary>Freezes one, which leaves the crew as far as the others know; see <see cref="AnomalyProcess.ThawAsync"/>.</summary>
    public async Task<AnomalyProcess> FreezeAsync(string name)
    {
        var frozen = members[name];
        members.Remove(name);
        ghosts.Add(frozen);
        await frozen.FreezeAsync();
        return frozen;
    }

    /// <summary>Takes one back that was frozen and goes on.</summary>
    public void Adopt(string name, AnomalyProcess thawed)
    {
        ghosts.Remove(thawed);
        members[name] = thawed;
    }

    /// <summary>Asks all to stop.</summary>
    public async Task StopAllAsync()
    {
        foreach (var name in members.Keys.ToArray()) await StopAsync(name);
    }

    /// <summary>Those that ended by themselves and were started again, where <see cref="Supervised"/>.</summary>
    public int Revived { get; private set; }

    /// <summary>
    /// Start one again that ends by itself, as whatever runs services does. A scorer that cannot rule out that another one has
    /// taken its name ends, and with a broker gone it sometimes cannot.
    /// </summary>
    public bool Supervised { get; init; }

    /// <summary>Throws, with what it said, if one has ended by itself; or starts it again.</summary>
    public void AssertAlive()
    {
        foreach (var (name, member) in members.ToArray())
        {
            if (!Supervised) member.AssertAlive();
            else if (!member.IsAlive)
            {
                Assert.NotEqual(128 + 11, member.ExitCode); // a crash of native code is no decision to end
                ghosts.Add(member);
                Start(name);
                Revived++;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in members.Values.Concat(ghosts)) await member.DisposeAsync();
        folder.Dispose();
    }
}
