package texml

import (
	"fmt"
	"net/url"
	"slices"
)

// A Document is what a call is told to do, from top to bottom.
type Document struct {
	// URL is where it came from, if anywhere: relative URLs in it are resolved against it.
	URL   *url.URL
	Verbs []*Verb
	// Warnings are at most a hundred; the last one says how many more there are.
	Warnings []Warning
}

// A Place is what a document is asked for. It decides which verbs have a meaning in it.
type Place string

const (
	// Call is the call itself, and the called leg of a Dial; "" means it too.
	Call Place = "call"
	// Waiting is the waitUrl of a queue.
	Waiting Place = "queue"
	// Announcement is the waitUrl of a conference, and what a participant is made to hear.
	Announcement Place = "announcement"
)

// Misplaced warns of each verb that has no meaning in a place, and that a Flow there passes over.
func (d *Document) Misplaced(place Place) []Warning {
	var all []Warning
	for _, v := range d.Verbs {
		if !v.fits(place) {
			all = append(all, Warning{Line: v.Line, Column: v.Column, Verb: v.Name, What: fmt.Sprintf(
				"has no meaning in the document of a %s, and is skipped", place.OrCall())})
		}
	}
	return all
}

// OrCall is the place, and Call for the empty one.
func (p Place) OrCall() Place {
	if p == "" {
		return Call
	}
	return p
}

func (v *Verb) fits(place Place) bool {
	return slices.Contains(v.definition.Places, place.OrCall())
}

// A Flow goes through a document. What becomes of the call in between, and whether it goes on with
// another document, is for the caller to decide.
type Flow struct {
	Document *Document
	Place    Place
	next     int
}

// Next is the next verb that has a meaning in the place of the flow, nil after the last one.
func (f *Flow) Next() *Verb {
	for f.Document != nil && f.next < len(f.Document.Verbs) {
		v := f.Document.Verbs[f.next]
		f.next++
		if v.fits(f.Place) {
			return v
		}
	}
	return nil
}

// Redirect goes on at the start of another document.
func (f *Flow) Redirect(d *Document) { f.Document, f.next = d, 0 }
