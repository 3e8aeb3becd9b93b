package suite

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// A jsonVerdict is the verdict of a run, as a line, and as the head of a report.
type jsonVerdict struct {
	Kind    string          `json:"kind"` // verdict
	Verdict Conclusion      `json:"verdict"`
	Failed  bool            `json:"failed"`
	Why     string          `json:"why,omitempty"`
	Target  string          `json:"target"`
	Seed    uint64          `json:"seed"`
	Began   time.Time       `json:"began"`
	Took    float64         `json:"took_s"`
	Counts  map[Verdict]int `json:"counts"`
	Fixed   []string        `json:"fixed,omitempty"` // known failures that do not show
	// Commands are those that the receiver gave, where Telnyx's API was served to it.
	Commands *telnyx.Tally `json:"commands,omitempty"`
}

// A jsonReport is a whole run: the verdict with what led to it.
type jsonReport struct {
	jsonVerdict
	Diagnoses []jsonDiagnosis `json:"diagnoses"`
	Outcomes  []jsonOutcome   `json:"outcomes"`
}

// A jsonOutcome is a check in a report.
type jsonOutcome struct {
	jsonCheck
	Alike     []string          `json:"alike,omitempty"` // all checks of its block, of several
	Exchanges []json.RawMessage `json:"exchanges"`
}

type jsonDiagnosis struct {
	Kind     string   `json:"kind"` // diagnosis
	Says     string   `json:"says"`
	Fails    bool     `json:"fails"`
	Explains []string `json:"explains"`
}

type jsonCheck struct {
	Kind        string     `json:"kind"` // check
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Level       Level      `json:"level"`
	Verdict     Verdict    `json:"verdict"`
	Accepted    *jsonKnown `json:"accepted,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	Requirement string     `json:"requirement"`
	Source      string     `json:"source"`
	Target      string     `json:"target"`
	Seed        uint64     `json:"seed"`
	Again       string     `json:"again,omitempty"`
	Took        float64    `json:"took_s"`
}

type jsonKnown struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires"`
}

func (s Summary) jsonVerdict() jsonVerdict {
	v := jsonVerdict{Kind: "verdict", Verdict: s.Conclusion(), Failed: s.Failed(), Why: s.Why(),
		Target: s.Target, Seed: s.Seed, Began: s.Began, Took: s.Took.Seconds(), Counts: s.Counts(),
		Commands: s.Commands}
	for _, known := range s.Findings().Fixed {
		v.Fixed = append(v.Fixed, known.Check)
	}
	return v
}

func (s Summary) jsonDiagnoses() []jsonDiagnosis {
	all := []jsonDiagnosis{}
	for _, c := range s.Findings().Causes {
		all = append(all, jsonDiagnosis{"diagnosis", c.Says, c.Fails, c.Explains})
	}
	return all
}

func (s Summary) jsonCheck(o Outcome) jsonCheck {
	c := jsonCheck{Kind: "check", ID: o.Check.ID, Title: o.Check.Title, Level: o.Check.Level,
		Verdict: o.Verdict, Reason: o.Reason, Requirement: o.Check.Requirement,
		Source: o.Check.Source, Target: s.Target, Seed: s.Seed, Took: o.Took.Seconds()}
	if s.Again != nil {
		c.Again = s.Again(o.Check.ID)
	}
	if known, ok := s.Known.of(o); ok {
		c.Accepted = &jsonKnown{known.Reason, known.Expires}
	}
	return c
}

// JSON writes the run with every exchange, as one document: what is true of the run, the diagnoses,
// and the outcomes. Of a long body it has the beginning, and how long it was.
func (s Summary) JSON(out io.Writer) error {
	report := jsonReport{s.jsonVerdict(), s.jsonDiagnoses(), []jsonOutcome{}}
	found := s.Findings()
	alike := map[string][]string{}
	for _, blocks := range [][]Block{found.Failures, found.Warnings} {
		for _, b := range blocks {
			for _, id := range b.IDs() {
				if len(b.Outcomes) > 1 {
					alike[id] = b.IDs()
				}
			}
		}
	}
	for _, o := range s.Outcomes {
		entry := jsonOutcome{s.jsonCheck(o), alike[o.Check.ID], []json.RawMessage{}}
		for _, a := range o.Exchanges {
			exchange, err := jsonExchange(a.Attempt)
			if err != nil {
				return err
			}
			entry.Exchanges = append(entry.Exchanges, exchange)
		}
		report.Outcomes = append(report.Outcomes, entry)
	}
	encoder := encoderOf(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// keptBody is how many bytes of a body a report keeps.
const keptBody = 20 << 10

// A jsonCut says how long those bodies of an exchange were of which the beginning is kept.
type jsonCut struct {
	Request  int `json:"request_bytes,omitempty"`
	Response int `json:"response_bytes,omitempty"`
}

// jsonExchange is an exchange as a line of a ledger, with a word "cut" where bodies are long.
func jsonExchange(a emitter.Attempt) (json.RawMessage, error) {
	var cut jsonCut
	a.RequestBody, cut.Request = kept(a.RequestBody)
	a.ResponseBody, cut.Response = kept(a.ResponseBody)
	var line strings.Builder
	if err := emitter.NewLedger(&line).Record(a); err != nil {
		return nil, err
	}
	text := strings.TrimSpace(line.String())
	if cut != (jsonCut{}) {
		head, err := json.Marshal(cut)
		if err != nil {
			return nil, err
		}
		text = `{"cut":` + string(head) + "," + strings.TrimPrefix(text, "{")
	}
	return json.RawMessage(text), nil
}

// kept is the beginning of a long body, and how long it was; or the whole of another, and 0.
func kept(body []byte) (beginning []byte, cut int) {
	if len(body) <= keptBody {
		return body, 0
	}
	if text, ok := cutText(body[:keptBody], true); ok {
		return []byte(text), len(body)
	}
	return body[:keptBody], len(body)
}

// JSONLine writes one outcome as a line of JSON, without its exchanges.
func (s Summary) JSONLine(out io.Writer, o Outcome) error {
	return encoderOf(out).Encode(s.jsonCheck(o))
}

// JSONEnd writes the lines that follow those of all outcomes: one a diagnosis, and last the
// verdict.
func (s Summary) JSONEnd(out io.Writer) error {
	for _, d := range s.jsonDiagnoses() {
		if err := encoderOf(out).Encode(d); err != nil {
			return err
		}
	}
	return encoderOf(out).Encode(s.jsonVerdict())
}

func encoderOf(out io.Writer) *json.Encoder {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder
}
