package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// farString tells a step of the far end in a line: when, who does what, what is expected.
func (s *Step) farString() string {
	text := s.farWhen() + s.Far.tells(s.leg())
	if s.Name != "" {
		text += ", named " + s.Name
	}
	for i := range s.Asks {
		lead := "; expected: "
		if i > 0 {
			lead = ", then "
		}
		text += lead + s.Asks[i].String()
	}
	return text
}

// farWhen tells the time of the step, before what is done.
func (s *Step) farWhen() string {
	if s.Far.When == "" {
		return s.when()
	}
	if s.After != (Wait{}) {
		return fmt.Sprintf("%s after %s, ", s.After, strings.TrimPrefix(s.Far.awaits(), "on "))
	}
	return s.Far.awaits() + ", "
}

// awaits tells when the step is done that waits for something.
func (f *Far) awaits() string {
	switch kind, name := f.waits(); kind {
	case "before":
		return "before the command " + name
	case "command":
		return "on the command " + name
	case "verb":
		return "on the verb " + name
	}
	return "on " + f.When
}

// tells is what the far end does, with who is on the leg.
func (f *Far) tells(leg string) string {
	switch f.Does {
	case "dials":
		text := leg + " dials" + f.numbers()
		switch f.TeXML {
		case "":
			return text
		case Target:
			return text + ", and documents steer the call"
		}
		return text + ", and documents of " + f.TeXML + " steer the call"
	case "answers":
		as := map[string]string{"beep": " as a machine with a beep",
			"silent": " as a machine without a beep"}
		text, known := as[f.Machine]
		if !known && f.Machine != "" {
			text = " as a machine: " + f.Machine
		}
		return leg + " answers" + text
	case "is_busy":
		return leg + " is busy"
	case "declines":
		return leg + " declines"
	case "presses":
		return leg + " presses " + f.Digits
	case "says":
		return fmt.Sprintf("%s says %q", leg, f.Text)
	case "hangs_up":
		return leg + " hangs up"
	case "writes":
		return fmt.Sprintf("somebody writes %q", f.Text) + f.numbers()
	case "receives":
		if f.Outcome != "" {
			return "what is sent ends with " + f.Outcome
		}
		return "what is sent arrives"
	case "refuses":
		return f.refusal()
	case "waits":
		return "nothing is done"
	}
	return leg + " " + f.Does
}

// numbers tells from where to where.
func (f *Far) numbers() (text string) {
	if f.From != "" {
		text += " from " + f.From
	}
	if f.To != "" {
		text += " to " + f.To
	}
	return text
}

// refusal tells how a command is refused, and how often.
func (f *Far) refusal() string {
	text := fmt.Sprintf("Telnyx refuses it with %d", f.Status)
	if f.Acts {
		text = fmt.Sprintf("Telnyx does it, and answers %d", f.Status)
	}
	if f.Times > 1 {
		text += fmt.Sprintf(", %d times", f.Times)
	}
	return text
}

// String tells how long it lasts, or how it ends.
func (m Media) String() string {
	if m.Status != "" {
		return m.Status
	}
	return m.Length.String()
}

// String tells the command that is expected.
func (a *Asked) String() string {
	text := a.Command
	if a.Verb != "" {
		text = "the verb " + a.Verb
	}
	if a.Hangup {
		text = "the end of the call"
	}
	if a.Leg != "" {
		text += " on " + a.Leg
	}
	if a.Within != 0 {
		text += fmt.Sprintf(" within %s", a.Within)
	}
	var fields []string
	for _, path := range slices.Sorted(maps.Keys(a.With)) {
		fields = append(fields, fmt.Sprintf("%s=%v", path, a.With[path]))
	}
	if len(fields) > 0 {
		text += " with " + strings.Join(fields, ", ")
	}
	return text
}
