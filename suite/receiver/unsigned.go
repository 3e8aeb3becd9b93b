package receiver

import (
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// unsignedDefects take what has no signature, all of it or in one case.
func unsignedDefects() []Defect {
	return []Defect{
		defect("accept-all", "verifies nothing", "A01",
			spares(func(*exchange) bool { return true })),
		defect("200-before-check", "answers 200 first and verifies afterwards", "A30",
			afterwards(answers200)),
		defect("no-auth-when-header-missing", "verifies only when there is a signature header",
			"A02", forgives(noSignature)),
		defect("no-auth-when-timestamp-missing", "verifies only when there is a timestamp header",
			"A02 A13", forgives(noTimestamp)),
		defect("empty-signature-ok", "takes an empty signature header for verified", "A02 A04",
			forgives(emptySignature)),
		defect("empty-timestamp-ok", "takes an empty timestamp header for verified", "A02 A15",
			forgives(emptyTimestamp)),
		defect("unsigned-on-localhost",
			"takes what comes unsigned to localhost, as Host or X-Forwarded-Host says", "A05",
			takesUnsigned(toHost("localhost"))),
		defect("unsigned-from-localhost",
			"takes what comes unsigned from its own machine, as X-Forwarded-For says",
			"A05", takesUnsigned(from("X-Forwarded-For", "127.0.0.0/8"))),
		defect("unsigned-by-http",
			"takes what comes unsigned and by plain http, as X-Forwarded-Proto says", "A05",
			takesUnsigned(hasHeader("X-Forwarded-Proto", "http"))),
		defect("trusts-forwarded-for",
			"takes what comes unsigned from Telnyx's addresses, as X-Forwarded-For says", "A06",
			takesUnsigned(from("X-Forwarded-For", telnyxRanges()...))),
		defect("trusts-real-ip", "takes what comes unsigned from its own machine or from Telnyx's "+
			"addresses, as X-Real-IP says", "A05 A06",
			takesUnsigned(from("X-Real-IP", append(telnyxRanges(), "127.0.0.0/8")...))),
		defect("trusts-host",
			"takes what comes unsigned to Telnyx, as Host or X-Forwarded-Host says", "A06",
			takesUnsigned(toHost("telnyx.com"))),
		defect("trusts-user-agent", "takes what comes unsigned with Telnyx's User-Agent", "A07",
			takesUnsigned(hasHeader("User-Agent", "telnyx-webhooks"))),
		defect("trusts-url", "takes what comes unsigned to a URL that a genuine request came to",
			"A08", trustsURL),
		defect("put-unverified", "verifies POST and takes PUT and PATCH as they come", "A37",
			interrupts(http.StatusOK, "accepted", func(e *exchange) bool {
				return e.Method == http.MethodPut || e.Method == http.MethodPatch
			})),
		defect("other-paths-unverified",
			"does not verify at other spellings of a path, which lead to the same place", "A37",
			spares(func(e *exchange) bool {
				return path.Clean(strings.ToLower(e.Path)) != e.Path
			})),
		defect("method-override", "does not verify what has the method that another place names",
			"A38", interrupts(http.StatusOK, "accepted", overridden)),
		defect("other-types-unverified", "verifies only JSON and forms, by the Content-Type", "A02",
			takesUnsigned(func(e *exchange) bool {
				return !isForm(e.Header) && !isJSON(e.Header)
			})),
		defect("gzip-unverified", "does not verify what comes unsigned and compressed", "A02",
			both(takesUnsigned(encoded), afterwards(takesEncoded))),
		defect("large-unverified", "takes what comes unsigned with a body over 16 kB", "A02",
			takesUnsigned(func(e *exchange) bool { return len(e.Body) > 16<<10 })),
		defect("legacy-header-ok",
			"takes whatever is in the signature header of another version for verified", "A02",
			takesUnsigned(func(e *exchange) bool {
				return first(e.Header, "Telnyx-Signature", "X-Telnyx-Signature") != ""
			})),
		defect("attempt-2-unverified", "takes every attempt but the first unsigned", "A02",
			takesUnsigned(func(e *exchange) bool { return laterAttempt(e.parsed()) })),
		defect("failover-unverified", "verifies nothing on the failover endpoint", "A01 B44",
			func(r *Receiver) { spares(r.onFailover)(r) }),
		defect("verifies-json-only", "verifies JSON and takes forms as they come", "A01",
			spares(func(e *exchange) bool { return isForm(e.Header) })),
		defect("verifies-messages-only", "verifies message.* and takes all else as it comes", "A01",
			spares(func(e *exchange) bool {
				return !strings.HasPrefix(e.parsed().EventType, "message.")
			})),
	}
}

// answers200 cannot be told by a sender from answering 200 before the check.
func answers200(_ *Receiver, e *exchange) {
	if e.Method == http.MethodPost {
		e.Status = http.StatusOK
	}
}

func isJSON(h http.Header) bool {
	mediaType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return mediaType == "application/json"
}

func encoded(e *exchange) bool { return e.Header.Get("Content-Encoding") != "" }

// takesEncoded answers 200 to a compressed body that could not be parsed as it came.
func takesEncoded(_ *Receiver, e *exchange) {
	if e.Verified && encoded(e) {
		e.settle(http.StatusOK, "accepted")
	}
}

// toHost holds if the request says that it is for the host or one below it.
func toHost(name string) func(*exchange) bool {
	return func(e *exchange) bool {
		return slices.ContainsFunc([]string{e.original.Host, e.Header.Get("X-Forwarded-Host")},
			func(host string) bool {
				if alone, _, err := net.SplitHostPort(host); err == nil {
					host = alone
				}
				return host == name || strings.HasSuffix(host, "."+name)
			})
	}
}

func hasHeader(name, value string) func(*exchange) bool {
	return func(e *exchange) bool { return e.Header.Get(name) == value }
}

// telnyxRanges are the addresses from which Telnyx says that its webhooks come.
func telnyxRanges() []string { return []string{"192.76.120.192/27", "185.246.41.0/24"} }

// from holds if the first address in the header is in one of the ranges.
func from(header string, ranges ...string) func(*exchange) bool {
	return func(e *exchange) bool {
		first, _, _ := strings.Cut(e.Header.Get(header), ",")
		address := net.ParseIP(strings.TrimSpace(first))
		return slices.ContainsFunc(ranges, func(text string) bool {
			_, block, err := net.ParseCIDR(text)
			return err == nil && block.Contains(address)
		})
	}
}

func trustsURL(r *Receiver) {
	var urls memory
	takesUnsigned(func(e *exchange) bool { return urls.has(e.URL) })(r)
	afterwards(func(_ *Receiver, e *exchange) {
		if e.Verified {
			urls.add(e.URL)
		}
	})(r)
}

// overridden holds if a header or the query names another method than that of the request.
func overridden(e *exchange) bool {
	query, err := url.ParseQuery(e.original.URL.RawQuery)
	return e.Header.Get("X-Http-Method-Override") != "" || err == nil && query.Get("_method") != ""
}

// onFailover tells whether the request came to the failover endpoint.
func (r *Receiver) onFailover(e *exchange) bool {
	return e.Path == r.failover || strings.HasPrefix(e.Path, r.failover+"/")
}
