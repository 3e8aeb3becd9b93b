package telnyx

import (
	"encoding/json"
	"math"
	"net/url"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// readQuery decodes the query of a request and checks it. Parameters that the operation does not
// know are kept.
func (o *Operation) readQuery(query string) (map[string]any, *Refusal) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, Refuse("bad_request")
	}
	parameters := o.query().fields(values)
	if refusal := o.query().check(parameters); refusal != nil {
		for i, f := range refusal.Faults {
			refusal.Faults[i].Parameter = strings.Join(wire.SplitPointer(f.Pointer), "/")
			refusal.Faults[i].Pointer = ""
		}
		return nil, refusal
	}
	return parameters, nil
}

// A page is the part of a list that a request asks for.
type page struct {
	Number int // the first is 1
	Size   int
}

// pageOf is the page that the parameters of a query ask for: page[number] and page[size], or Page,
// which counts from 0, and PageSize. Usually it is the first one with 20 items.
func pageOf(query map[string]any) page {
	p := page{Number: 1, Size: 20}
	for name, field := range map[string]*int{"page[number]": &p.Number, "page[size]": &p.Size,
		"page[limit]": &p.Size, "PageSize": &p.Size} {
		if n, given := whole(query[name]); given {
			*field = n
		}
	}
	if n, given := whole(query["Page"]); given {
		p.Number = n + 1
	}
	return p
}

// Cut is where the page begins and ends in a list of so many items, and how many pages there are.
func (p page) Cut(items int) (from, to, pages int) {
	pages = (items + p.Size - 1) / p.Size
	if p.Number > pages {
		return items, items, pages
	}
	from = (p.Number - 1) * p.Size
	return from, min(from+p.Size, items), pages
}

// whole is a number of a query, which the check has found to be whole.
func whole(value any) (int, bool) {
	n, is := value.(json.Number)
	if !is {
		return 0, false
	}
	f, err := n.Float64()
	return int(min(f, math.MaxInt32)), err == nil
}
