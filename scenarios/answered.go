package scenarios

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// Answered is what a step promises about the answer to the last attempt at its event. Zero fields
// promise nothing.
type Answered struct {
	Status int `yaml:"status"`
	// Within is how long the answer may take.
	Within time.Duration `yaml:"within"`
	// Header has headers by their names.
	Header map[string]string `yaml:"header"`
	// Body has values of a JSON body, by pointer. A number and a text of the same digits are the
	// same.
	Body map[string]any `yaml:"body"`
	// Text stands in the body.
	Text string `yaml:"text"`
	// Verb is a verb of a TeXML document, right below its Response.
	Verb string `yaml:"verb"`
}

func (a *Answered) check() error {
	switch {
	case a.Status != 0 && (a.Status < 200 || a.Status > 599):
		return fmt.Errorf("status: %d is no status of an answer", a.Status)
	case a.Within < 0:
		return fmt.Errorf("within: %s goes back in time", a.Within)
	}
	for _, pointer := range slices.Sorted(maps.Keys(a.Body)) {
		if pointer != "" && !strings.HasPrefix(pointer, "/") {
			return fmt.Errorf("body: %q is no JSON pointer such as /commands/0/name", pointer)
		}
	}
	return nil
}

// broken lists how an answer breaks the promise.
func (a *Answered) broken(last *emitter.Attempt) (reasons []string) {
	say := func(format string, args ...any) {
		reasons = append(reasons, fmt.Sprintf(format, args...))
	}
	if a.Status != 0 && last.Status != a.Status {
		say("expected to be answered %d, is %d", a.Status, last.Status)
	}
	if a.Within != 0 && last.Took > a.Within {
		say("expected to be answered within %s, took %s", a.Within, last.Took.Round(time.Millisecond))
	}
	if len(a.Header) > 0 {
		reasons = append(reasons, a.brokenHeader(last)...)
	}
	if a.Text != "" && !strings.Contains(string(last.ResponseBody), a.Text) {
		say("expected %q in the body of the answer%s", a.Text, cut(last))
	}
	if len(a.Body) > 0 {
		reasons = append(reasons, a.brokenBody(last)...)
	}
	if a.Verb != "" {
		switch verbs, err := verbsOf(last.ResponseBody); {
		case err != nil:
			say("expected a TeXML document with %s: %v%s", a.Verb, err, cut(last))
		case !slices.Contains(verbs, a.Verb):
			near := ""
			if found := nearest.Name(a.Verb, verbs); found != "" && strings.EqualFold(found, a.Verb) {
				near = "; verbs are written as they are named"
			}
			say("expected the verb %s, got %s%s", a.Verb, listed(verbs), near)
		}
	}
	return reasons
}

func (a *Answered) brokenHeader(last *emitter.Attempt) (reasons []string) {
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		if got := last.ResponseHeader.Values(name); !slices.Contains(got, a.Header[name]) {
			reasons = append(reasons, fmt.Sprintf("expected the header %s: %s, got %s",
				http.CanonicalHeaderKey(name), a.Header[name], listed(got)))
		}
	}
	return reasons
}

func (a *Answered) brokenBody(last *emitter.Attempt) (reasons []string) {
	var body any
	decoder := json.NewDecoder(bytes.NewReader(last.ResponseBody))
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil {
		return []string{fmt.Sprintf("expected a JSON body: %v%s", err, cut(last))}
	}
	doc := wire.Doc{Kind: wire.JSON, Value: body}
	for _, pointer := range slices.Sorted(maps.Keys(a.Body)) {
		got, there := doc.At(pointer)
		switch want := a.Body[pointer]; {
		case !there:
			reasons = append(reasons, fmt.Sprintf("expected %s in the body of the answer", pointer))
		case fmt.Sprint(got) != fmt.Sprint(want):
			reasons = append(reasons, fmt.Sprintf("expected %s to be %v, is %v", pointer, want, got))
		}
	}
	return reasons
}

// cut says that only the beginning of a body was kept.
func cut(last *emitter.Attempt) string {
	if last.Truncated {
		return fmt.Sprintf(", of which the first %d bytes were read", len(last.ResponseBody))
	}
	return ""
}

func listed(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

// verbsOf lists the elements right below the Response of a TeXML document.
func verbsOf(body []byte) (verbs []string, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	depth, begun := 0, false
	for {
		token, err := decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && !begun:
			return nil, errors.New("the body has no element")
		case errors.Is(err, io.EOF):
			return verbs, nil
		case err != nil:
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 && token.Name.Local != "Response" {
				return nil, fmt.Errorf("its root is %s, not Response", token.Name.Local)
			}
			if depth == 1 {
				verbs = append(verbs, token.Name.Local)
			}
			depth, begun = depth+1, true
		case xml.EndElement:
			depth--
		}
	}
}

// String tells the promise, after a comma.
func (a *Answered) String() (text string) {
	if a.Status != 0 {
		text += fmt.Sprintf(", answered %d", a.Status)
	}
	if a.Within != 0 {
		text += fmt.Sprintf(", within %s", a.Within)
	}
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		text += fmt.Sprintf(", with %s: %s", name, a.Header[name])
	}
	for _, pointer := range slices.Sorted(maps.Keys(a.Body)) {
		text += fmt.Sprintf(", %s is %v", pointer, a.Body[pointer])
	}
	if a.Text != "" {
		text += fmt.Sprintf(", with the text %q", a.Text)
	}
	if a.Verb != "" {
		text += ", with the verb " + a.Verb
	}
	return text
}
