package httpserver

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// proxies are the networks of those who stand in front of the server and say in X-Forwarded-For for whom they ask. Only
// their word counts: anybody can write that header.
type proxies []netip.Prefix

func parseProxies(texts []string) (proxies, error) {
	var parsed proxies
	var wrong []error
	for _, text := range texts {
		text = strings.TrimSpace(text)
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, single := netip.ParseAddr(text)
			if single != nil {
				wrong = append(wrong, errors.New("--trusted-proxies: "+text+" is neither an address nor a network such as 10.0.0.0/8"))
				continue
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		parsed = append(parsed, prefix.Masked())
	}
	return parsed, errors.Join(wrong...)
}

func (p proxies) trusted(address netip.Addr) bool {
	for _, network := range p {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// forwarded makes RemoteAddr the client's, as far as it can be believed: the list is read from its end, where the nearest
// proxy has written, up to the first address that is no proxy of ours.
func (p proxies) forwarded(next http.Handler) http.Handler {
	if len(p) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if client, ok := p.client(r); ok {
			r.RemoteAddr = net.JoinHostPort(client.String(), "0")
		}
		next.ServeHTTP(w, r)
	})
}

func (p proxies) client(r *http.Request) (client netip.Addr, ok bool) {
	peer, ok := addressOf(r.RemoteAddr)
	if !ok || !p.trusted(peer) {
		return netip.Addr{}, false
	}
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for client = peer; len(list) > 0 && p.trusted(client); list = list[:len(list)-1] {
		before, ok := addressOf(strings.TrimSpace(list[len(list)-1]))
		if !ok {
			break // nobody who can be named; the proxy that wrote it is as far as one sees
		}
		client = before
	}
	return client, true
}

// addressOf reads an address with or without a port.
func addressOf(text string) (netip.Addr, bool) {
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr().Unmap().WithZone(""), true
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return address.Unmap().WithZone(""), err == nil
}

// placeBits is how much of an IPv6 address says where somebody is: a household or a server has the rest to itself.
const placeBits = 64

// placeOf is where a request comes from, for limits: an IPv4 address, or an IPv6 network.
func placeOf(remote string) string {
	address, ok := addressOf(remote)
	if !ok {
		return remote
	}
	if address.Is6() {
		network, err := address.Prefix(placeBits)
		if err == nil {
			return network.String()
		}
	}
	return address.String()
}
