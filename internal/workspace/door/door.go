// Package door decides who may come in to a server on this machine that has no
// accounts: programs here, and the pages that the server itself serves.
//
// Any web site that somebody visits can make their browser send requests to a
// server on loopback. Three things tell those from the server's own. The Host
// header names whom the browser believes it talks to, which under DNS rebinding is
// the attacker. Origin and Sec-Fetch-Site, which no script can set, say whose page
// asks. A cookie that only the server's own pages carry proves the same where a
// browser sends neither. Programs send none of these and come in: what they may do
// is a matter of their tokens.
package door

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A Kind says who may use a path.
type Kind int

// Kinds of paths.
const (
	// Page is for programs, and for browsers with the cookie of the server's own
	// pages. It is the zero value, so that a path of no known kind is the most
	// closed.
	Page Kind = iota
	// App is for programs, and for browsers on the server's own pages.
	App
	// Socket is App for WebSockets: SDKs name Slack's own site as their origin.
	Socket
	// Document may also be navigated to, by a link on any site. It tells nothing
	// and changes nothing, and gets the cookie with it.
	Document
)

// A Door checks requests to one server.
type Door struct {
	hosts  []string
	cookie string
	secret string
	// Refused is told of each request that is turned away; it may be nil.
	Refused func(r *http.Request, why error)
}

// New makes a door for the server on addr. Besides loopback's names and the address
// itself it answers to hosts, each a Host header as a client writes it: a name or an
// address, with or without a port. Without one the server's own is meant.
func New(addr net.Addr, secret string, hosts ...string) (*Door, error) {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return nil, fmt.Errorf("listen on %s: want a TCP address", addr)
	}
	port := strconv.Itoa(tcp.Port)
	d := &Door{cookie: "workspace-" + port, secret: secret}
	names := []string{"127.0.0.1", "localhost", "::1"}
	if !tcp.IP.IsUnspecified() {
		names = append(names, tcp.IP.String())
	}
	for _, name := range names {
		d.allow(net.JoinHostPort(name, port))
	}
	for _, host := range hosts {
		full, err := withPort(host, port)
		if err != nil {
			return nil, err
		}
		d.allow(full)
	}
	return d, nil
}

// allow admits a host, which has its port. Browsers leave port 80 out.
func (d *Door) allow(host string) {
	host = strings.ToLower(host)
	d.hosts = append(d.hosts, host)
	if bare, ok := strings.CutSuffix(host, ":80"); ok {
		d.hosts = append(d.hosts, bare)
	}
}

// withPort is host with a port, port if it has none.
func withPort(host, port string) (string, error) {
	name, own, err := net.SplitHostPort(host)
	if err != nil {
		name, own = strings.Trim(host, "[]"), port
	}
	if name == "" || strings.ContainsAny(name, "/@ \t*?#") || strings.Contains(name, ":") && net.ParseIP(name) == nil {
		return "", fmt.Errorf("host %q: want a Host header, such as workspace.local or 192.168.1.5:3000", host)
	}
	return net.JoinHostPort(name, own), nil
}

// Guard lets through to next what may come in. kind says what kind of path a request
// is for.
func (d *Door) Guard(next http.Handler, kind func(*http.Request) Kind) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k := kind(r)
		if err := d.check(r, k); err != nil {
			if d.Refused != nil {
				d.Refused(r, err)
			}
			refuse(w, k, err)
			return
		}
		if k == Document {
			d.giveCookie(w)
		}
		next.ServeHTTP(w, r)
	})
}

func (d *Door) check(r *http.Request, k Kind) error {
	if !slices.Contains(d.hosts, strings.ToLower(r.Host)) {
		return fmt.Errorf("the host %q is not this workspace's: open it by its address, or start it with this host among its own", r.Host)
	}
	if r.Method == http.MethodOptions {
		return errors.New("other sites may not use this workspace: it answers no preflights")
	}
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	if origin == "" && site == "" {
		if r.Header.Get("Cookie") != "" && k == Page && !d.hasCookie(r) {
			return errNoCookie
		}
		return nil // No browser, or one too old for scripts to post from another site unseen.
	}
	if k == Socket && origin == sdkOrigin && site == "" {
		return nil
	}
	if origin != "" && !ownOrigin(origin, r.Host) {
		return fmt.Errorf("requests from pages of %s are not served", origin)
	}
	if site != "" && site != "same-origin" && site != "none" && (k != Document || !navigates(r)) {
		return errors.New("requests from pages of another site are not served")
	}
	if k == Page && !d.hasCookie(r) {
		return errNoCookie
	}
	return nil
}

// sdkOrigin is the Origin that slack-go sends with a WebSocket's handshake. From a
// browser only Slack's own pages could send it, and browsers add Sec-Fetch-Site.
const sdkOrigin = "https://api.slack.com"

var errNoCookie = errors.New("this browser has no cookie of this workspace's page: load the page first")

// ownOrigin reports whether origin is that of a page on host. It may be https, where
// something in front of the server speaks TLS.
func ownOrigin(origin, host string) bool {
	scheme, at, _ := strings.Cut(origin, "://")
	return (scheme == "http" || scheme == "https") && strings.EqualFold(at, host)
}

// navigates reports whether a browser opens what r asks for as a page of its own.
func navigates(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

func (d *Door) hasCookie(r *http.Request) bool {
	c, err := r.Cookie(d.cookie)
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(d.secret)) == 1
}

// giveCookie marks the browser as one that shows our own page. The cookie is named
// for the port: browsers keep one jar for all servers of a host.
func (d *Door) giveCookie(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // The server speaks http, over which browsers take no Secure cookie.
		Name: d.cookie, Value: d.secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// Known reports whether r comes from one of the server's own pages.
func (d *Door) Known(r *http.Request) bool { return d.hasCookie(r) }

// refuse answers with one plain sentence, as JSON where the page's scripts read it.
func refuse(w http.ResponseWriter, k Kind, why error) {
	if k != Page {
		http.Error(w, why.Error(), http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusForbidden)
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": false, "error": why.Error()})
}
