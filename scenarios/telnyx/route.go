package telnyx

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A segment is a piece of an operation's path: a text, or a parameter with what stands behind it.
type segment struct{ text, parameter, suffix string }

func readSegments(path string) []segment {
	var all []segment
	for piece := range strings.SplitSeq(strings.TrimPrefix(path, "/v2/"), "/") {
		s := segment{text: piece}
		if inner, found := strings.CutPrefix(piece, "{"); found {
			s.text = ""
			s.parameter, s.suffix, _ = strings.Cut(inner, "}")
		}
		all = append(all, s)
	}
	return all
}

// Route finds the operation of a request and the parameters of its path, percent-decoded. The path
// is the escaped one of the URL; it may lack the leading /v2.
func Route(method, escapedPath string) (*Operation, map[string]string, *Refusal) {
	escapedPath, rooted := strings.CutPrefix(escapedPath, "/")
	if !rooted {
		return nil, nil, Refuse("not_found")
	}
	pieces := strings.Split(strings.TrimPrefix(escapedPath, "v2/"), "/")
	for i, piece := range pieces {
		text, err := url.PathUnescape(piece)
		if err != nil {
			return nil, nil, Refuse("not_found")
		}
		pieces[i] = text
	}
	var found *Operation
	var allowed []string
	for _, op := range index().long[len(pieces)] {
		if !op.fits(pieces) {
			continue
		}
		allowed = append(allowed, op.Method)
		if op.Method == method {
			found = op // there is no second one
		}
	}
	switch {
	case found != nil:
		return found, found.parameters(pieces), nil
	case allowed == nil:
		return nil, nil, Refuse("not_found")
	}
	slices.Sort(allowed)
	r := Refuse("method", "method", method)
	r.Header = http.Header{"Allow": {strings.Join(slices.Compact(allowed), ", ")}}
	return nil, nil, r
}

func (o *Operation) fits(pieces []string) bool {
	for i, s := range o.segments {
		switch {
		case s.parameter == "" && s.text == pieces[i]:
		case s.parameter == "":
			return false
		case len(pieces[i]) <= len(s.suffix), !strings.HasSuffix(pieces[i], s.suffix):
			return false
		}
	}
	return true
}

func (o *Operation) parameters(pieces []string) map[string]string {
	of := map[string]string{}
	for i, s := range o.segments {
		if s.parameter != "" {
			of[s.parameter] = strings.TrimSuffix(pieces[i], s.suffix)
		}
	}
	return of
}
