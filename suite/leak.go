package suite

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
)

// leakChecks look at what refusals say. Anyone can read them who knows the URL.
func leakChecks() []Check {
	return []Check{{
		ID: "refuse/quiet", Title: "refuses without telling anything of itself",
		Level: Should, Asks: Refuse,
		Requirement: "Status, headers and body of a refusal show no key, no expected signature, " +
			"no stack trace and nothing of the environment.",
		Source: "B42", Run: quiet,
	}}
}

// quiet forges in ways that go wrong at different places of a receiver.
func quiet(ctx context.Context, p *Probe) {
	var shown []string
	known, refusals := map[string]bool{}, 0
	for _, name := range []string{"wrong-key", "no-headers", "not-base64", "short-63",
		"no-timestamp", "time-letters", "signed-not-json"} {
		spoil := p.spoil(name)
		if !spoil.Applies(p.usual().Header().Wire) {
			continue
		}
		asks := Refuse
		if spoil.Answer == emitter.Either {
			asks = Survive
		}
		a := p.Forge(ctx, p.fresh(), asks, spoil)
		if !a.Answered() || accepted(a) {
			continue
		}
		refusals++
		for _, l := range leaks(p.suite.config.Key) {
			if found, ok := l.in(a); ok && !known[l.what] {
				known[l.what] = true
				shown = append(shown, fmt.Sprintf("%s in the answer %d to %s%s", l.what, a.Status,
					name, found))
			}
		}
	}
	switch {
	case len(shown) > 0:
		p.Fail("what refusals show", "a status and a few words", strings.Join(shown, "\n          "))
	case refusals == 0:
		p.Undecided("nothing forged was refused, so that there is no refusal to look at")
	}
}

// A leak is something that no answer should hold.
type leak struct {
	what  string
	looks *regexp.Regexp
	// secret says that what is found is not quoted.
	secret bool
}

// in looks for the leak in the headers and the body of an answer, and quotes what it finds.
func (l leak) in(a emitter.Attempt) (quote string, ok bool) {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a.ResponseHeader)) {
		for _, value := range a.ResponseHeader[name] {
			text.WriteString(name + ": " + value + "\n")
		}
	}
	text.Write(a.ResponseBody)
	said := text.String()
	for _, sent := range a.RequestHeader[emitter.HeaderSignature] { // that is no news to the sender
		said = strings.ReplaceAll(said, sent, "")
	}
	found := l.looks.FindString(said)
	switch {
	case found == "":
		return "", false
	case l.secret:
		return "", true
	}
	runes := []rune(found)
	if len(runes) > 60 {
		runes = append(runes[:60], '…')
	}
	return fmt.Sprintf(": %q", string(runes)), true
}

// leaks lists what is looked for. Bodies may be text, HTML or JSON, in which a line end is not one.
func leaks(key emitter.Key) []leak {
	public := key.Public()
	raw, _ := base64.StdEncoding.DecodeString(public) // a public key is base64
	keys := []string{regexp.QuoteMeta(strings.TrimRight(public, "=")),
		regexp.QuoteMeta(base64.RawURLEncoding.EncodeToString(raw)),
		"(?i:" + hex.EncodeToString(raw) + ")",
		// In PEM, the key stands behind twelve bytes that say what it is.
		"MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}="}
	row := func(what, looks string) leak { return leak{what: what, looks: regexp.MustCompile(looks)} }
	hidden := func(what, looks string) leak {
		l := row(what, looks)
		l.secret = true
		return l
	}
	return []leak{
		hidden("a private key", `-----BEGIN [A-Z ]*PRIVATE KEY-----`),
		hidden("the public key", strings.Join(keys, "|")),
		hidden("an expected signature", `(?i)(?:expected|computed|calculated)`+
			`[^\n]{0,40}?(?:[0-9a-f]{64}|[A-Za-z0-9+/_-]{43,})`),
		row("a stack trace of Node", `\bat [^\n<>]{0,200}?\(?(?:node:|file:|/|[A-Za-z]:\\)`+
			`[^\s()<>]*:\d+:\d+`),
		row("a stack trace of Python", `Traceback \(most recent call last\)|`+
			`File (?:"|\\"|&quot;)[^\n]{1,200}?, line \d+`),
		row("a stack trace of Go", `goroutine \d+ \[[a-z]|[\w./-]+\.go:\d+`),
		row("a stack trace of Ruby", `[\w./-]+\.rb:\d+:in\b`),
		row("a stack trace of PHP", `[\w./-]+\.php(?:\(\d+\)|(?:</b>)? on line (?:<b>)?\d+)`),
		row("a stack trace of Java", `\bat [\w.$/]+\([\w]+\.(?:java|kt):\d+\)|`+
			`Exception in thread "[^"\n]*"`),
		row("a name of the environment", `\bTELNYX_[A-Z_]{3,}|\b(?:PATH|HOME|PWD|NODE_ENV|`+
			`[A-Z][A-Z_]*_(?:KEY|SECRET|TOKEN|URL))(?:\\?["'])?\s*[=:]`),
	}
}
