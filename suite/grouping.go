package suite

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/offhook-dev/offhook/emitter"
)

// Findings are what a run found, by cause. Every report tells them, so that all tell the same.
type Findings struct {
	// Causes are what several checks have in common, the gravest first.
	Causes []Cause
	// Failures are the failed checks that no cause explains, those that failed alike in one block.
	Failures []Block
	// Accepted are the known failures.
	Accepted []Acceptance
	// Fixed are the known failures that have not shown.
	Fixed []KnownFailure
	// Warnings are the checks to look at that no cause explains, those that warn alike in one block.
	Warnings []Block
}

// A Cause is a diagnosis in a run.
type Cause struct {
	Diagnosis
	// Fails says that it fails the run; else all that it explains are warnings.
	Fails bool
}

// Short names what the cause explains, families in place of many ids: 143 checks: answer/200,
// refuse/* (140). It is "" where it explains nothing.
func (c Cause) Short() string {
	if len(c.Explains) == 0 {
		return ""
	}
	return plural(len(c.Explains), "check") + ": " + shortIDs(c.Explains)
}

// An Acceptance is a failure that is accepted.
type Acceptance struct {
	Outcome
	Known KnownFailure
}

// A Block has outcomes of one kind: with the same verdict, and the same answer of the receiver.
type Block struct{ Outcomes []Outcome }

// First is the outcome that stands for all.
func (b Block) First() Outcome { return b.Outcomes[0] }

// IDs are those of its checks.
func (b Block) IDs() (ids []string) {
	for _, o := range b.Outcomes {
		ids = append(ids, o.Check.ID)
	}
	return ids
}

// Title says in a line which checks it is about, and what became of them.
func (b Block) Title() string {
	first, more := b.First(), len(b.Outcomes)-1
	title := fmt.Sprintf("%s (%s)", first.Check.ID, first.Check.Level)
	if more == 0 {
		return fmt.Sprintf("%s: %s", title, first.Verdict)
	}
	return fmt.Sprintf("%s and %d more: %s alike", title, more, first.Verdict)
}

// listed is how many ids a text lists at most.
const listed = 12

// Explain says why, by the outcome that stands for all.
func (b Block) Explain() string {
	first := b.First()
	text := b.Title()
	if others := b.IDs()[1:]; len(others) > listed {
		text += "\nalso: " + shortIDs(others)
	} else if len(others) > 0 {
		text += "\nalso: " + strings.Join(others, ", ")
	}
	return text + "\n" + first.evidence()
}

// Short says in a line what the checks are and what there is to look at.
func (b Block) Short() string {
	first := b.First()
	who := first.Check.ID
	if n := len(b.Outcomes); n > 1 {
		who = plural(n, "check") + " alike (" + shortIDs(b.IDs()) + ")"
	}
	return who + ": " + onLine(first.Reason)
}

// evidence is the requirement, what was expected and what came, and the source.
func (o Outcome) evidence() string {
	return fmt.Sprintf("requirement: %s\n%s\nsource: %s", o.Check.Requirement, o.Reason,
		o.Check.Source)
}

// Findings groups what a run found.
func (s Summary) Findings() (f Findings) {
	var ended []Outcome
	for _, o := range s.Outcomes {
		if !o.cut() {
			ended = append(ended, o)
		}
	}
	byID := map[string]Outcome{}
	for _, o := range ended {
		byID[o.Check.ID] = o
	}
	explained := map[string]bool{}
	for _, d := range Diagnose(ended) {
		if s.Advice != nil {
			d.Says = s.Advice(d.Says)
		}
		cause := Cause{Diagnosis: d, Fails: len(d.Explains) == 0}
		accepted := false // a failure that it explains is
		for _, id := range d.Explains {
			explained[id] = true
			cause.Fails = cause.Fails || s.Fails(byID[id])
			accepted = accepted || s.standing(byID[id]) == acceptable
		}
		if cause.Fails || !accepted {
			f.Causes = append(f.Causes, cause)
		}
	}
	f.Fixed = s.Known.fixed(ended)
	var failures, warnings grouping
	for _, o := range ended {
		known, accepted := s.Known.of(o)
		switch {
		case accepted:
			f.Accepted = append(f.Accepted, Acceptance{o, known})
		case explained[o.Check.ID]:
		case o.Failed():
			failures.add(o)
		case o.Verdict == Warned || o.Verdict == Inconclusive:
			warnings.add(o)
		}
	}
	f.Failures, f.Warnings = failures.blocks, warnings.blocks
	return f
}

// A grouping puts outcomes of one kind into one block.
type grouping struct {
	blocks []Block
	places map[kind]int
}

func (g *grouping) add(o Outcome) {
	k := o.kind()
	at, ok := g.places[k]
	if !ok {
		if g.places == nil {
			g.places = map[kind]int{}
		}
		at = len(g.blocks)
		g.places[k] = at
		g.blocks = append(g.blocks, Block{})
	}
	g.blocks[at].Outcomes = append(g.blocks[at].Outcomes, o)
}

// A kind is what outcomes of one block have in common.
type kind struct {
	verdict     Verdict
	asks        Verb
	status      int
	cause       emitter.Cause
	words       string
	reason      string
	requirement string
}

// kind goes by the answer that was not what the request asked for. An answer of 2xx to what is
// forged does not tell why it was accepted, so there the requirement must be the same as well.
// What was left undecided was so for the answers to genuine webhooks. Where none of these answers
// was bad, the reason must be the same but for the ids of the events.
func (o Outcome) kind() kind {
	k := kind{verdict: o.Verdict}
	for _, e := range slices.Backward(o.Exchanges) {
		if e.asAsked() || o.Verdict == Inconclusive && e.Asks != Accept {
			continue
		}
		k.asks, k.status, k.cause, k.words = e.Asks, e.Status, e.Cause, e.words()
		if e.accepted() {
			k.requirement = o.Check.Requirement
		}
		return k
	}
	k.reason = o.Reason
	for _, e := range o.Exchanges {
		if e.EventID != "" {
			k.reason = strings.ReplaceAll(k.reason, e.EventID, " ")
		}
	}
	return k
}

// asAsked reports whether the receiver did what the request asks for.
func (e Exchange) asAsked() bool {
	switch e.Asks {
	case Accept:
		return e.accepted()
	case Refuse:
		return e.Answered() && e.Status/100 == 4
	}
	return e.Answered() && e.Status < 500
}

// words are those of the answer, without what differs from one request to the next: the event's id
// and type, numbers, and ids of the receiver's own.
func (e Exchange) words() string {
	text := string(e.ResponseBody)
	for _, own := range []string{e.EventID, e.EventType} {
		if own != "" {
			text = strings.ReplaceAll(text, own, " ")
		}
	}
	words := strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c)
	})
	words = slices.DeleteFunc(words, func(word string) bool {
		return strings.ContainsFunc(word, unicode.IsDigit)
	})
	return strings.Join(words, " ")
}

// shortIDs lists ids; of three and more in one family it tells the family and how many.
func shortIDs(ids []string) string {
	families := map[string]int{}
	for _, id := range ids {
		families[path.Dir(id)]++
	}
	var short []string
	for _, id := range ids {
		if family := path.Dir(id); family != "." && families[family] > 2 {
			id = fmt.Sprintf("%s/* (%d)", family, families[family])
		}
		if !slices.Contains(short, id) {
			short = append(short, id)
		}
	}
	return strings.Join(short, ", ")
}

// onLine is a text of several lines in one.
func onLine(text string) (one string) {
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		switch {
		case one == "" || line == "":
		case strings.HasSuffix(one, "."):
			one += " "
		default:
			one += "; "
		}
		one += line
	}
	return one
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
