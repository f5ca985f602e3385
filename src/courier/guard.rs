//! Which addresses may be dialled: nothing inside, unless the operator allows it for this endpoint.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::Url;

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(first: u16, second: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), prefix)
}

/// Everything that is not an ordinary public address, after the IANA special-purpose registry.
const SPECIAL_V4: [Ipv4Net; 16] = [
    v4(0, 0, 0, 0, 8),        // this network; Linux dials itself
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // carrier-grade NAT, also a metadata service
    v4(127, 0, 0, 0, 8),      // loopback
    v4(168, 63, 129, 16, 32), // a metadata service in public space
    v4(169, 254, 0, 0, 16),   // link-local, home of metadata services
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // protocol assignments
    v4(192, 0, 2, 0, 24),     // documentation
    v4(192, 88, 99, 0, 24),   // 6to4 relays
    v4(192, 168, 0, 0, 16),   // private
    v4(198, 18, 0, 0, 15),    // benchmarks
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),   // documentation
    v4(224, 0, 0, 0, 4),      // multicast
    v4(240, 0, 0, 0, 4),      // reserved, broadcast
];

/// Outside of this an IPv6 address is loopback, link-local, private, multicast or reserved.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 3);

/// Special ranges inside the global one.
const SPECIAL_V6: [Ipv6Net; 4] = [
    v6(0x2001, 0, 23),     // protocol assignments, Teredo
    v6(0x2001, 0xdb8, 32), // documentation
    v6(0x2002, 0, 16),     // 6to4: hides an IPv4 address
    v6(0x3fff, 0, 20),     // documentation
];

/// Addresses that hand out a machine's secrets: allowed one by one, never by a range.
const SECRETIVE: [IpNet; 5] = [
    IpNet::V4(v4(169, 254, 0, 0, 16)),
    IpNet::V4(v4(100, 100, 100, 200, 32)),
    IpNet::V4(v4(168, 63, 129, 16, 32)),
    IpNet::V6(v6(0xfe80, 0, 10)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128)),
];

/// Addresses that stand for an IPv4 address.
const NAT64: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Whether a URL has a literal address that may not be dialled: the HTTP client dials such a one without asking the
/// resolver. The URL parser has turned decimal, octal and hexadecimal forms into the usual one.
pub(super) fn refuses(url: &Url, networks: &[IpNet]) -> bool {
    let host = url.host_str().map(|host| host.trim_start_matches('[').trim_end_matches(']'));
    let literal: Option<IpAddr> = host.and_then(|host| host.parse().ok());
    literal.is_some_and(|literal| !allowed(literal, networks))
}

/// Whether the address may be dialled, given the networks that the endpoint allows.
pub(super) fn allowed(address: IpAddr, networks: &[IpNet]) -> bool {
    let address = canonical(address);
    let named = networks.iter().filter(|network| network.contains(&address));
    if SECRETIVE.iter().any(|range| range.contains(&address)) {
        return named.into_iter().any(|network| network.prefix_len() == network.max_prefix_len());
    }
    !special(address) || named.into_iter().next().is_some()
}

fn special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => SPECIAL_V4.iter().any(|range| range.contains(&address)),
        IpAddr::V6(address) => !GLOBAL_V6.contains(&address) || SPECIAL_V6.iter().any(|range| range.contains(&address)),
    }
}

/// The IPv4 address that is really dialled, if an IPv6 address stands for one.
fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if NAT64.contains(&v6) => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        other => other.to_canonical(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, networks: &[&str]) -> bool {
        let networks: Vec<IpNet> = networks.iter().map(|network| network.parse().unwrap()).collect();
        allowed(address.parse().unwrap(), &networks)
    }

    #[test]
    fn public_addresses_are_free() {
        for address in ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "192.0.1.1", "223.255.255.255"] {
            assert!(check(address, &[]), "{address}");
        }
        for address in ["2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "::ffff:8.8.8.8"] {
            assert!(check(address, &[]), "{address}");
        }
    }

    #[test]
    fn special_addresses_are_refused() {
        let addresses = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "168.63.129.16",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
        ];
        for address in addresses {
            assert!(!check(address, &[]), "{address}");
        }
    }

    #[test]
    fn an_operator_can_allow_networks() {
        for (address, network) in [
            ("127.0.0.1", "127.0.0.0/8"),
            ("::ffff:127.0.0.1", "127.0.0.1/32"),
            ("10.1.2.3", "10.1.0.0/16"),
            ("64:ff9b::a01:203", "10.1.0.0/16"),
            ("::1", "::1/128"),
            ("fd12:3456::1", "fd00::/8"),
            ("127.0.0.1", "0.0.0.0/0"),
        ] {
            assert!(check(address, &[network]), "{address} {network}");
        }
        assert!(!check("10.2.0.1", &["10.1.0.0/16", "::/0"]));
    }

    #[test]
    fn metadata_and_link_local_addresses_are_allowed_one_by_one_only() {
        for (address, range, single) in [
            ("169.254.169.254", "169.254.0.0/16", "169.254.169.254/32"),
            ("169.254.169.254", "169.254.169.254/31", "169.254.169.254/32"),
            ("::ffff:169.254.169.254", "0.0.0.0/0", "169.254.169.254/32"),
            ("100.100.100.200", "100.64.0.0/10", "100.100.100.200/32"),
            ("fe80::1", "fe80::/10", "fe80::1/128"),
            ("fd00:ec2::254", "fd00::/8", "fd00:ec2::254/128"),
        ] {
            assert!(!check(address, &[range]), "{address} {range}");
            assert!(check(address, &[range, single]), "{address} {single}");
        }
    }
}
