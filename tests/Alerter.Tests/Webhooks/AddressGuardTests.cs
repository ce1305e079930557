using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Tests.Webhooks;

/// <summary>Addresses that webhooks must not reach, in every spelling known to us. PORT is a server that listens everywhere here.</summary>
public sealed class AddressGuardTests(ITestOutputHelper console)
{
    private static readonly string[] Hosts =
    [
        // Loopback: plain, short, decimal, octal, hexadecimal, mixed, padded, whole network, trailing dot, unusual digits.
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "0x7f.1",
        "0177.0x0.0.1", "127.0.0.001", "127.255.255.254", "127.0.0.1.", "127.1.", "127.8.8.8", "%31%32%37.0.0.1",
        "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "127．0．0．1",
        // This host and "any".
        "0.0.0.0", "0", "0x0", "000.000.000.000", "0.0.0.0.", "0.1.2.3", "[::]", "[0:0:0:0:0:0:0:0]",
        "localhost", "LOCALHOST", "localhost.", "ip6-localhost",
        // IPv6 loopback, and IPv4 wrapped in it.
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[::ffff:0:127.0.0.1]",
        "[2001:db8::5efe:7f00:1]", "[2600::5efe:127.0.0.1]",
        // Private, link local, carrier, unique local, site local.
        "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.1", "0xc0.0xa8.1.1", "3232235777",
        "169.254.0.1", "100.64.0.1", "100.127.255.254", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd12:3456::1]", "[fec0::1]",
        "[::ffff:10.0.0.1]", "[64:ff9b::10.0.0.1]", "[::ffff:192.168.0.1]",
        // Metadata services.
        "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]", "100.100.100.200", "169.254.170.2", "168.63.129.16", "metadata.example", "[64:ff9b::a9fe:a9fe]",
        // Multicast, broadcast, reserved, documentation.
        "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1",
        "192.0.0.1", "[ff02::1]", "[2001:db8::1]", "[100::1]", "[5f00::1]", "[4000::1]",
        // More of metadata and of wrapped addresses: short forms, ports of proxies, zones, mixed notations.
        "169.254.169.254.", "0xa9.0xfe.0xa9.0xfe", "0251.254.169.254", "169.16689662", "[::ffff:a9fe:a9fe]", "[::169.254.169.254]",
        "[fd00:ec2::23]", "[fd20:ce::254]", "169.254.170.23", "192.0.0.192", "[64:ff9b::169.254.169.254]", "[2002:a00:1::]", "[2002:c0a8:101::]",
        "[::ffff:0x7f.1]", "[0:0:0:0:0:0:7f00:1]", "[::ffff:100.64.0.1]", "[64:ff9b::6440:1]", "[2001:0:7f00:1::1]", "0x7f000001.", "017700000001.",
        "127.0.0.1%00.example", "127.0.0.1%2eexample", "localhost%00", "127.0.0.1\\.example", "127.0.0.1.nip.example",
        // Names whose answers point inside, wholly or in part.
        "inside.example", "mixed.example", "mixed6.example", "nothing.example",
    ];

    private static readonly string[] NoNames =
        ["nothing.example", "127.0.0.1%00.example", "127.0.0.1%2eexample", "localhost%00", "127.0.0.1.nip.example", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "127．0．0．1"];

    private static readonly Dictionary<string, string[]> Answers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["inside.example"] = ["127.0.0.1"],
        ["mixed.example"] = ["93.184.215.14", "127.0.0.1"],
        ["mixed6.example"] = ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::1"],
        ["metadata.example"] = ["169.254.169.254"],
        ["nothing.example"] = [],
        ["localhost"] = ["127.0.0.1", "::1"],
        ["localhost."] = ["127.0.0.1"],
        ["ip6-localhost"] = ["::1"],
    };

    [Fact]
    public async Task Send_HostileTargets_ReachNothing()
    {
        await using var everywhere = await WebhookReceiver.StartAsync(address: IPAddress.IPv6Any);
        using var sender = new WebhookSender(TimeProvider.System, new DeliveryOptions { Timeout = TimeSpan.FromSeconds(5) }, ResolveAsync);
        var outcomes = new ConcurrentDictionary<string, DeliveryResult>();
        foreach (var host in Hosts)
        {
            if (Endpoint(host, everywhere.Port) is { } endpoint) outcomes[host] = await sender.SendAsync(endpoint, "id", [], default);
        }

        Assert.Empty(everywhere.Requests);
        var forbidden = outcomes.Count(o => o.Value.Outcome == DeliveryOutcome.Forbidden);
        Assert.True(forbidden >= 90, $"only {forbidden} of {Hosts.Length} spellings came as far as the guard");

        console.WriteLine(
            $"{Hosts.Length} hostile targets: {everywhere.Requests.Count} reached, {forbidden} refused by the guard, " +
            $"{outcomes.Count - forbidden} without an address, {Hosts.Length - outcomes.Count} no URL");

        // The others are no names: a resolver says so before there is an address to judge.
        var others = outcomes.Where(o => o.Value.Outcome != DeliveryOutcome.Forbidden).ToList();
        Assert.All(others, o => Assert.Equal(DeliveryOutcome.Unreachable, o.Value.Outcome));
        Assert.All(others.Where(o => !NoNames.Contains(o.Key)), o => Assert.Fail($"{o.Key} was not judged: {o.Value}"));
    }

    // Without this the test above would prove only that nothing is reachable.
    [Fact]
    public async Task Send_SameTargetsWithPrivateAllowed_ReachTheServer()
    {
        await using var everywhere = await WebhookReceiver.StartAsync(address: IPAddress.IPv6Any);
        using var sender = new WebhookSender(TimeProvider.System, new DeliveryOptions(), ResolveAsync);
        foreach (var host in new[] { "127.0.0.1", "127.1", "0x7f000001", "inside.example", "localhost." })
        {
            var endpoint = WebhookEndpoint.Create(Endpoint(host, everywhere.Port)!.Options with { AllowPrivate = true });
            Assert.Equal(DeliveryOutcome.Delivered, (await sender.SendAsync(endpoint, host, [], default)).Outcome);
        }

        foreach (var host in new[] { "0.0.0.0", "[::]", "169.254.169.254", "metadata.example", "[64:ff9b:1::7f00:1]", "224.0.0.1" })
        {
            var endpoint = WebhookEndpoint.Create(Endpoint(host, everywhere.Port)!.Options with { AllowPrivate = true });
            Assert.Equal(DeliveryOutcome.Forbidden, (await sender.SendAsync(endpoint, host, [], default)).Outcome);
        }

        Assert.Equal(5, everywhere.Requests.Count);
    }

    [Fact]
    public async Task Send_NameServerThatRebinds_IsAskedOnceAndItsFirstAnswerIsUsed()
    {
        await using var inside = await WebhookReceiver.StartAsync();
        var asked = 0;
        Task<IPAddress[]> Rebind(string host, CancellationToken cancellation) =>
            Task.FromResult(new[] { ++asked == 1 ? IPAddress.Parse("192.0.2.77") : IPAddress.Loopback });
        using var sender = new WebhookSender(TimeProvider.System, new DeliveryOptions { Timeout = TimeSpan.FromSeconds(2) }, Rebind);
        var endpoint = Endpoint("rebind.example", inside.Port)!;
        Assert.Equal(DeliveryOutcome.Forbidden, (await sender.SendAsync(endpoint, "1", [], default)).Outcome);
        Assert.Equal(1, asked);
        Assert.Equal(DeliveryOutcome.Forbidden, (await sender.SendAsync(endpoint, "2", [], default)).Outcome);
        Assert.Equal(2, asked);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("http://public.example@127.0.0.1/")]
    [InlineData("http://127.0.0.1:80@public.example/")]
    [InlineData("http://127.0.0.1%20@public.example/")]
    [InlineData("http://user:@localhost/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:6379/_FLUSHALL")]
    [InlineData("unix:///var/run/docker.sock")]
    [InlineData("//127.0.0.1/")]
    public void Create_UserInfoOrOtherScheme_IsRefused(string url) =>
        Assert.Throws<AlerterConfigurationException>(() => WebhookEndpoint.Create(new WebhookOptions { Name = "hostile", Url = url }));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("93.184.215.14")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:81b::200e")]
    public void Classify_PublicAddress_IsPublic(string address) =>
        Assert.Equal(AddressKind.Public, AddressGuard.Classify(IPAddress.Parse(address)));

    private static WebhookEndpoint? Endpoint(string host, int port) =>
        Uri.TryCreate($"http://{host}:{port}/hook", UriKind.Absolute, out _)
            ? WebhookEndpoint.Create(new WebhookOptions { Name = "hostile", Url = $"http://{host}:{port}/hook" })
            : null;

    // Unknown names are resolved as the system would resolve an address in an unusual spelling; nothing leaves the machine.
    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (Answers.TryGetValue(host, out var known)) return Task.FromResult(known.Select(IPAddress.Parse).ToArray());
        var bare = host.TrimEnd('.');
        return IPAddress.TryParse(bare, out var address)
            ? Task.FromResult(new[] { address })
            : Dns.GetHostAddressesAsync(host, AddressFamily.Unspecified, cancellation);
    }
}
