package telnyx

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

//go:embed errors.json
var errorsJSON []byte

// A Refusal is an error that Telnyx answers.
type Refusal struct {
	Status int
	// Header is what the answer has beside its body, such as Allow; often nil.
	Header http.Header
	Faults []Fault
}

// A Fault is one thing that is wrong with a request. Faults of the TeXML REST paths may have
// nothing but a detail.
type Fault struct {
	Code   string
	Title  string
	Detail string
	// Pointer is a JSON pointer into the body, Parameter the name of one of the query.
	Pointer   string
	Parameter string
}

// Refuse is the error with a key of errors.json. Its text may have holes, which are filled by pairs
// of name and value; one that is not given has its usual value. An unknown key is a mistake of the
// caller and panics.
func Refuse(key string, holes ...string) *Refusal {
	e, known := refusals()[key]
	if !known {
		panic("telnyx: " + nearest.Unknown("error", key, nil).Error())
	}
	var filling []string // of two with the same name the first counts
	for pair := range slices.Chunk(holes, 2) {
		filling = append(filling, "${"+pair[0]+"}", pair[1])
	}
	for name, value := range e.Usual {
		filling = append(filling, "${"+name+"}", value)
	}
	fill := strings.NewReplacer(filling...).Replace
	return &Refusal{Status: e.Status, Faults: []Fault{{Code: e.Code, Title: e.Title,
		Detail: fill(e.Detail), Pointer: fill(e.Pointer)}}}
}

// A refusalFile is an error of errors.json.
type refusalFile struct {
	Status  int               `json:"status"`
	Code    string            `json:"code"`
	Title   string            `json:"title"`
	Detail  string            `json:"detail"`
	Pointer string            `json:"pointer"`
	Usual   map[string]string `json:"usual"`
	Source  string            `json:"source"`
	Basis   string            `json:"basis"`
	Assumed string            `json:"assumed"`
}

var refusals = sync.OnceValue(func() map[string]refusalFile {
	var all map[string]refusalFile
	in := json.NewDecoder(bytes.NewReader(errorsJSON))
	in.DisallowUnknownFields()
	if err := in.Decode(&all); err != nil {
		// The file is part of the binary, and a test reads it.
		panic("telnyx: errors.json: " + err.Error())
	}
	return all
})

// at makes the refusal point to a field of the body.
func (r *Refusal) at(pointer string) *Refusal {
	for i := range r.Faults {
		r.Faults[i].Pointer = pointer
	}
	return r
}

// because gives the refusal a detail of its own.
func (r *Refusal) because(detail string) *Refusal {
	for i := range r.Faults {
		r.Faults[i].Detail = detail
	}
	return r
}

// answer is the refusal as an answer.
func (r *Refusal) answer() scenarios.Answer {
	return scenarios.Answer{Status: r.Status, Body: r.Body()}
}

// Error is one line for logs and tests.
func (r *Refusal) Error() string {
	text := &strings.Builder{}
	fmt.Fprintf(text, "%d", r.Status)
	for i, f := range r.Faults {
		if i > 0 {
			text.WriteString(";")
		}
		for _, part := range []string{f.Code, f.Detail, f.Pointer, f.Parameter} {
			if part != "" {
				text.WriteString(" " + part)
			}
		}
	}
	return text.String()
}

// Body is the body of the answer, ready to be written as JSON, in the form and order of Telnyx.
func (r *Refusal) Body() any {
	body := refusalBody{Errors: []faultBody{}}
	for _, f := range r.Faults {
		fault := faultBody{Code: f.Code, Title: f.Title, Detail: f.Detail}
		if f.Pointer != "" || f.Parameter != "" {
			fault.Source = &sourceBody{f.Pointer, f.Parameter}
		}
		if len(f.Code) == 5 { // shorter ones are statuses, which have no page
			fault.Meta = &metaBody{"https://developers.telnyx.com/docs/overview/errors/" + f.Code}
		}
		body.Errors = append(body.Errors, fault)
	}
	return body
}

// Reason tells in a line what an error says that was answered; "" for any other answer.
func Reason(body any) string {
	errors, ok := body.(refusalBody)
	if !ok {
		return ""
	}
	var all []string
	for _, f := range errors.Errors {
		text := strings.TrimSpace(f.Code + " " + f.Detail)
		if f.Source != nil {
			text += " (" + f.Source.Pointer + f.Source.Parameter + ")"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

type refusalBody struct {
	Errors []faultBody `json:"errors"`
}

type faultBody struct {
	Code   string      `json:"code,omitempty"`
	Title  string      `json:"title,omitempty"`
	Detail string      `json:"detail,omitempty"`
	Source *sourceBody `json:"source,omitempty"`
	Meta   *metaBody   `json:"meta,omitempty"`
}

type sourceBody struct {
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
}

type metaBody struct {
	URL string `json:"url"`
}
