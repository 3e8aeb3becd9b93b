package scenarios

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A farWord is a word of a step of the far end that only some deeds take.
type farWord struct {
	word  string
	set   bool
	deeds []string
}

func (f *Far) words() []farWord {
	return []farWord{
		{"from", f.From != "", []string{"dials", "writes"}},
		{"to", f.To != "", []string{"dials", "writes"}},
		{"texml", f.TeXML != "", []string{"dials"}},
		{"digits", f.Digits != "", []string{"presses"}},
		{"text", f.Text != "", []string{"says", "writes"}},
		{"machine", f.Machine != "", []string{"answers"}},
		{"outcome", f.Outcome != "", []string{"receives"}},
		{"status", f.Status != 0, []string{"refuses"}},
		{"times", f.Times != 0, []string{"refuses"}},
		{"acts", f.Acts, []string{"refuses"}},
	}
}

// texts are the words that are texts, which may have holes.
func (f *Far) texts() map[string]*string {
	return map[string]*string{"from": &f.From, "to": &f.To, "digits": &f.Digits, "text": &f.Text,
		"machine": &f.Machine, "outcome": &f.Outcome, "texml": &f.TeXML}
}

// waits is the command that the step waits for, and the word before it; "" for anything else.
func (f *Far) waits() (kind, command string) {
	kind, command, found := strings.Cut(f.When, " ")
	if !found {
		return "", ""
	}
	return kind, command
}

// takes tells which words the deed takes.
func (f *Far) takes() string {
	var all []string
	for _, w := range f.words() {
		if slices.Contains(w.deeds, f.Does) {
			all = append(all, w.word)
		}
	}
	if len(all) == 0 {
		return "it takes no words of its own"
	}
	return "it takes " + strings.Join(all, ", ")
}

// lacks is the error of a deed without what it needs.
func (f *Far) lacks() error {
	switch {
	case f.Does == "presses" && f.Digits == "":
		return errors.New(`presses what? digits is missing: digits: "2"`)
	case f.Does == "says" && f.Text == "", f.Does == "writes" && f.Text == "":
		return fmt.Errorf("%s what? text is missing", f.Does)
	case f.Does == "refuses" && !strings.HasPrefix(f.When, "before "):
		return errors.New("refuses what? its when is the command: when: before speak")
	case f.Does == "refuses" && f.Status == 0:
		return errors.New("refuses with what? status is missing: status: 503")
	}
	return nil
}

// wrong reports values that cannot be. What has holes is known when they are filled.
func (f *Far) wrong(report func(word string, err error)) {
	if f.Digits != "" && !holed(f.Digits) && strings.Trim(f.Digits, "0123456789*#ABCD") != "" {
		report("digits", fmt.Errorf("%q is more than keys of a telephone: 0 to 9, *, #, A to D",
			f.Digits))
	}
	if f.TeXML != "" && f.TeXML != Target && !holed(f.TeXML) && !webURL(f.TeXML) {
		report("texml", fmt.Errorf("%q is no URL; give one, or %s, where all webhooks go", f.TeXML,
			Target))
	}
	if f.Machine != "" && !holed(f.Machine) && !slices.Contains(machines(), f.Machine) {
		report("machine", nearest.Unknown("machine", f.Machine, machines()))
	}
	if f.Outcome != "" && !holed(f.Outcome) && !nameShape().MatchString(f.Outcome) {
		report("outcome", fmt.Errorf("%q is no outcome such as delivery_failed", f.Outcome))
	}
	if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
		report("status", fmt.Errorf("%d refuses nothing; give 400 to 599", f.Status))
	}
	if f.Times < 0 {
		report("times", fmt.Errorf("%d is less than none", f.Times))
	}
}

// Target is the URL of a TeXML application that is where all webhooks go.
const Target = "target"

func webURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// machines are those that answer.
func machines() []string { return []string{"beep", "silent"} }

// nameShape is the shape of names that Telnyx gives: of commands, of outcomes.
var nameShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
})
