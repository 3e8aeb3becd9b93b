package emitter

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// embeddedHost is the reserved name under which a receiver is reached in
// process, by a Transport that knows it. It never meets a network.
const embeddedHost = "offhook.test"

// CheckURL reports why raw cannot be a target: it is no absolute http or https
// URL with a host, carries user information or a fragment, or leaves this
// machine although allowRemote is false. localhost and its subdomains,
// 127.0.0.0/8, [::1] and the reserved name offhook.test are on this machine.
// The error never repeats user information.
func CheckURL(raw string, allowRemote bool) error {
	_, err := parseTarget(raw, allowRemote)
	return err
}

// CheckTarget reports why the Emitter would not send to a URL: what CheckURL reports, and that the
// development key signs for this machine only.
func (e *Emitter) CheckTarget(raw string) error {
	_, err := e.target(raw)
	return err
}

// A checked URL is one that can be a target.
type checked struct {
	raw string
	url *url.URL
}

// target is a URL that can be a target, parsed. It is not changed.
func (e *Emitter) target(raw string) (*url.URL, error) {
	if last := e.last.Load(); last != nil && last.raw == raw { // as most are
		return last.url, nil
	}
	u, err := parseTarget(raw, e.AllowRemote)
	if err == nil && e.Key.isDevelopment() && !isLoopback(u.Hostname()) {
		err = fmt.Errorf("url %q: the development key is published, so no receiver outside this "+
			"machine may trust it; make one with `offhook keys new`", raw)
	}
	if err == nil {
		e.last.Store(&checked{raw, u})
	}
	return u, err
}

func parseTarget(raw string, allowRemote bool) (*url.URL, error) {
	u, err := url.Parse(raw)
	var reason *url.Error
	switch {
	case err == nil:
		err = usable(u, allowRemote)
	case errors.As(err, &reason) && !strings.Contains(raw, "@"):
		err = fmt.Errorf("is not a URL: %w", reason.Err)
	default:
		err = errors.New("is not a URL")
	}
	if err != nil {
		return nil, fmt.Errorf("url %q %w", redact(raw), err)
	}
	return u, nil
}

func usable(u *url.URL, allowRemote bool) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("does not start with http:// or https://")
	case u.Hostname() == "":
		return errors.New("has no host")
	case u.Port() != "" && !isPort(u.Port()):
		return errors.New("has a port that is not between 1 and 65535")
	case u.User != nil:
		return errors.New("carries a user name: remove what stands before the @")
	case u.Fragment != "":
		return errors.New("has a fragment, which is never sent: remove the # and what follows")
	case !allowRemote && !isLoopback(u.Hostname()):
		return errors.New("is not on this machine: set AllowRemote to send there")
	}
	return nil
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// isLoopback reports whether a URL's host is this machine by its name alone.
func isLoopback(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == embeddedHost
}

// redact hides what could be user information, also in a text that is no URL:
// all that stands before the last @, even if only a part of it is secret.
func redact(raw string) string {
	at := strings.LastIndexByte(raw, '@')
	if at < 0 {
		return raw
	}
	scheme, _, found := strings.Cut(raw[:at], "://")
	if !found {
		return "xxxxx" + raw[at:]
	}
	return scheme + "://xxxxx" + raw[at:]
}
