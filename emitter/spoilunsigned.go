package emitter

import (
	"net/http"
	"net/url"
	"strings"
)

// unsignedSpoils have neither of Telnyx's headers, and something that seems to excuse it.
func unsignedSpoils() []Spoil {
	const unsigned = ", and neither signature nor timestamp header is there."
	with := func(name, header, value, source string) Spoil {
		return Spoil{Name: name, Source: source,
			Title: "The header " + header + " is " + value + unsigned,
			After: func(d *Draft) {
				unsign(d)
				set(d, header, value)
			}}
	}
	local := Spoil{Answer: Refused, Keyless: true, Why: "A switch for development must " +
		"not be within the sender's reach: anyone can write any header."}
	sender := Spoil{Answer: Refused, Keyless: true, Why: "Anyone can write a header that " +
		"says whom a request is from."}
	method := func(name, method, source, title string) Spoil {
		return Spoil{Name: name, Source: source, Title: title + unsigned,
			After: func(d *Draft) {
				d.Method = method
				unsign(d)
			}}
	}
	all := local.each(
		with("unsigned-host-localhost", "Host", "localhost", "A05"),
		with("unsigned-forwarded-localhost", "X-Forwarded-For", "127.0.0.1", "A05"),
		with("unsigned-real-ip-localhost", "X-Real-IP", "127.0.0.1", "A05"),
		with("unsigned-proxy-localhost", "X-Forwarded-Host", "localhost", "A05"),
		with("unsigned-forwarded-http", "X-Forwarded-Proto", "http", "A05"))
	all = append(all, sender.each(
		with("unsigned-forwarded-telnyx", "X-Forwarded-For", "192.76.120.200", "A06"),
		with("unsigned-forwarded-telnyx-2", "X-Forwarded-For", "185.246.41.9", "A06"),
		with("unsigned-real-ip-telnyx", "X-Real-IP", "192.76.120.200", "A06"),
		with("unsigned-host-telnyx", "Host", "api.telnyx.com", "A06"),
		with("unsigned-proxy-telnyx", "X-Forwarded-Host", "api.telnyx.com", "A06"))...)
	override := method("unsigned-get-override", http.MethodGet, "A38",
		"The method is GET, the header X-HTTP-Method-Override says POST")
	override.After = and(override.After, func(d *Draft) {
		set(d, "X-HTTP-Method-Override", "POST")
	})
	const page = "A page at the same path may answer any GET with 200."
	override.Lenient = page
	query := method("unsigned-get-query", http.MethodGet, "A38",
		"The method is GET, _method=POST is in the query")
	query.After = and(query.After, func(d *Draft) {
		d.URL, d.Err = addQuery(d.URL, "_method=POST")
	})
	query.Lenient = page
	overridden := with("unsigned-post-override", "X-HTTP-Method-Override", "PUT", "A38")
	methods := Spoil{Answer: Refused, Keyless: true,
		Why: "The check covers every method that the route answers; 404 and 405 are refusals."}
	return append(all, methods.each(
		method("unsigned-put", http.MethodPut, "A37", "The method is PUT"),
		method("unsigned-patch", http.MethodPatch, "A37", "The method is PATCH"),
		override, query, overridden)...)
}

func and(first, then func(*Draft)) func(*Draft) {
	return func(d *Draft) {
		first(d)
		then(d)
	}
}

// placeSpoils go to another URL than that which the receiver registered.
func placeSpoils() []Spoil {
	path := func(name, title string, write func(string) string) Spoil {
		return Spoil{Name: name,
			Title: title + ", and neither signature nor timestamp header is there.",
			After: func(d *Draft) {
				unsign(d)
				d.URL, d.Err = changePath(d.URL, write)
			}}
	}
	all := Spoil{Answer: Refused, Source: "A37", Keyless: true, Why: "What the router takes " +
		"for the same place has to be behind the same check; 404 and 405 are refusals."}
	return append(all.each(
		path("unsigned-slash", "The path has one more slash at its end",
			func(path string) string { return path + "/" }),
		path("unsigned-double-slash", "The path begins with two slashes",
			func(path string) string { return "/" + path }),
		path("unsigned-dot", "The path begins with an escaped dot of its own",
			func(path string) string { return "/%2e" + path }),
		path("unsigned-upper-case", "The path is in upper case", strings.ToUpper),
	), Spoil{
		Name: "query-added", Title: "CallStatus and CallSid were added to the query of the URL.",
		Answer: Either, Source: "A32",
		Why: "The query is not signed: the request may be accepted, but nothing may follow from " +
			"what the query says.",
		After: func(d *Draft) {
			d.URL, d.Err = addQuery(d.URL, "CallStatus=completed&CallSid=v3:other")
		},
	})
}

func addQuery(raw, pairs string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return raw, err
	}
	if u.RawQuery != "" {
		pairs = "&" + pairs
	}
	u.RawQuery += pairs
	return u.String(), nil
}

// changePath writes the path of a URL otherwise, as it stands there.
func changePath(raw string, write func(string) string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return raw, err
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	start := u.Scheme + "://" + u.Host + write(path)
	if u.RawQuery != "" {
		start += "?" + u.RawQuery
	}
	return start, nil
}
