package texml

import (
	"net/url"
	"strings"
)

// A plan makes acts of a verb in a document that came from base.
type plan struct {
	base *url.URL
	*Verb
}

func (p plan) of(v *Verb) plan { return plan{p.base, v} }

func (p plan) url(name string) string { return p.URL(name, p.base) }

// callback is that of an attribute; its method is what verbs.json says. It is zero where the
// attribute is missing.
func (p plan) callback(name string) Callback {
	c := Callback{URL: p.url(name)}
	if c.URL == "" {
		return Callback{}
	}
	method := ""
	for _, sent := range p.definition.Sends {
		if sent.URL == name {
			method = sent.Method
		}
	}
	if method == "" {
		c.Method = "POST" // of a callback that has no attribute for it; assumed
		return c
	}
	c.Method = p.Value(method)
	return c
}

// notice is a callback and the events of the attribute that is named after it.
func (p plan) notice(name string) Notice {
	c := p.callback(name)
	if c.URL == "" {
		return Notice{}
	}
	return Notice{Callback: c, Events: p.Values(name + "Event")}
}

// spoken is a text without line breaks, as it is spoken.
func spoken(text string) string { return strings.Join(strings.Fields(text), " ") }
