package suite

import (
	"bytes"
	"fmt"
	"slices"
)

// refusesForms is about a receiver that takes JSON and refuses every form.
func refusesForms(e *evidence) Diagnosis {
	taken := e.sent(func(x Exchange) bool { return x.form() && x.accepted() })
	refused := func(x Exchange) bool { return x.form() && x.Answered() && !x.accepted() }
	if e.kept == 0 || taken > 0 || e.sent(refused) < 2 {
		return Diagnosis{}
	}
	ids := e.explains(func(o Outcome) bool { return slices.ContainsFunc(o.Exchanges, refused) })
	if len(ids) == 0 {
		return Diagnosis{}
	}
	return Diagnosis{fmt.Sprintf("The receiver takes JSON and refuses every form, as TeXML sends "+
		"them, with %s. Most likely it parses each body as JSON, as the SDK's unwrap does. Verify "+
		"the raw text with the SDK's signature verifier alone, and parse it as a form.",
		e.words(refused)), ids}
}

// misreadsLetters is about a receiver that accepts what is in ASCII and nothing else.
func misreadsLetters(e *evidence) Diagnosis {
	taken := e.sent(func(x Exchange) bool { return x.letters() && x.accepted() })
	refused := func(x Exchange) bool { return x.letters() && !x.accepted() }
	// What is refused though it is in ASCII says that something else is wrong.
	plain := e.sent(func(x Exchange) bool {
		return genuinely(x) && x.Answered() && !x.letters() && !x.form()
	})
	if e.kept == 0 || taken > 0 || plain > 0 || e.sent(refused) < 3 {
		return Diagnosis{}
	}
	return Diagnosis{fmt.Sprintf("The receiver refuses every webhook that has letters beyond "+
		"ASCII, with %s, and takes the others. It reads the body in an encoding other than UTF-8, "+
		"such as Latin-1, before it verifies: verify the raw bytes.", e.words(refused)),
		e.explains(func(o Outcome) bool { return slices.ContainsFunc(o.Exchanges, refused) })}
}

// sent counts the requests that fit.
func (e *evidence) sent(fits func(Exchange) bool) (n int) {
	for _, o := range e.outcomes {
		for _, x := range o.Exchanges {
			if fits(x) {
				n++
			}
		}
	}
	return n
}

// form reports whether a genuine form was sent: any JSON of Telnyx's is an object.
func (e Exchange) form() bool {
	return e.Asks == Accept && len(e.RequestBody) > 0 &&
		!bytes.HasPrefix(bytes.TrimSpace(e.RequestBody), []byte("{"))
}

// letters reports whether something genuine was sent and answered that is not in ASCII.
func (e Exchange) letters() bool {
	return e.Asks == Accept && e.Answered() &&
		slices.ContainsFunc(e.RequestBody, func(b byte) bool { return b > 0x7f })
}
