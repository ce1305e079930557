using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>Why an address is or is not called.</summary>
internal enum AddressKind
{
    Public,
    Loopback,

    /// <summary>RFC 1918, unique local (fc00::/7), site local.</summary>
    Private,
    LinkLocal,

    /// <summary>100.64.0.0/10, shared by carriers' NAT (RFC 6598).</summary>
    CarrierNat,

    /// <summary>A cloud's instance metadata service: it hands out credentials.</summary>
    Metadata,
    Unspecified,
    Multicast,

    /// <summary>Reserved, documentation and benchmarking ranges, broadcast: nobody's receiver.</summary>
    Reserved,

    /// <summary>IPv4 wrapped in IPv6 by 6to4, Teredo, IPv4-compatible, ISATAP or a local NAT64.</summary>
    Tunnel,
}

/// <summary>
/// Keeps outgoing calls out of the machine and its network. It judges resolved addresses, never spellings: octal, hex,
/// trailing dots and names that point inside all end up here.
/// </summary>
internal static class AddressGuard
{
    // Ranges of the IANA special-purpose address registries (RFC 6890 and successors), first match counts.
    private static readonly (IPNetwork Network, AddressKind Kind)[] Ranges =
    [
        .. Of(AddressKind.Metadata, "169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "100.100.100.200/32",
            "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128"),
        .. Of(AddressKind.Unspecified, "0.0.0.0/8", "::/128"),
        .. Of(AddressKind.Loopback, "127.0.0.0/8", "::1/128"),
        .. Of(AddressKind.Private, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
        .. Of(AddressKind.LinkLocal, "169.254.0.0/16", "fe80::/10"),
        .. Of(AddressKind.CarrierNat, "100.64.0.0/10"),
        .. Of(AddressKind.Multicast, "224.0.0.0/4", "ff00::/8"),
        .. Of(AddressKind.Reserved, "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
            "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16"),
        .. Of(AddressKind.Tunnel, "2002::/16", "2001::/32", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96"),
        .. Of(AddressKind.Reserved, "2001::/23"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Classifies a resolved address. IPv4-mapped and NAT64 addresses count as the IPv4 address inside.</summary>
    public static AddressKind Classify(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return Classify(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
            address = new IPAddress(address.GetAddressBytes());
        if (Nat64.Contains(address)) return Classify(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        foreach (var (network, kind) in Ranges)
            if (network.Contains(address)) return kind;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return AddressKind.Public;
        if (!GlobalUnicast.Contains(address)) return AddressKind.Reserved;
        return IsIsatap(address) ? AddressKind.Tunnel : AddressKind.Public;
    }

    /// <summary>
    /// Whether a receiver may be called at this address. <paramref name="allowPrivate"/> opens the machine and its network,
    /// never metadata services, multicast, tunnels and addresses that are nobody's.
    /// </summary>
    public static bool Allows(AddressKind kind, bool allowPrivate) =>
        kind == AddressKind.Public || (allowPrivate &&
            kind is AddressKind.Loopback or AddressKind.Private or AddressKind.LinkLocal or AddressKind.CarrierNat);

    // Interface identifier 0000:5efe or 0200:5efe, then an IPv4 address (RFC 5214).
    private static bool IsIsatap(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes[8] is 0 or 2 && bytes.AsSpan(9, 3).SequenceEqual(new byte[] { 0x00, 0x5e, 0xfe });
    }

    private static IEnumerable<(IPNetwork, AddressKind)> Of(AddressKind kind, params string[] networks) =>
        networks.Select(n => (IPNetwork.Parse(n), kind));
}
