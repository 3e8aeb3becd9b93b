package suite

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2/reporters"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/offhook-dev/offhook/emitter"
)

// A Summary is a whole run, for reports.
type Summary struct {
	Target   string
	Seed     uint64
	Began    time.Time
	Took     time.Duration
	Outcomes []Outcome
}

// Count is how many outcomes have a verdict.
func (s Summary) Count(v Verdict) (n int) {
	for _, o := range s.Outcomes {
		if o.Verdict == v {
			n++
		}
	}
	return n
}

// Failed reports whether any outcome fails the receiver.
func (s Summary) Failed() bool {
	for _, o := range s.Outcomes {
		if o.Failed() {
			return true
		}
	}
	return false
}

// JUnit writes the run as JUnit XML to a file: failures as failures, warnings in system-err, skips
// with their reason.
func (s Summary) JUnit(file string) error {
	report := types.Report{
		SuiteDescription: "offhook " + s.Target,
		SuiteSucceeded:   !s.Failed(),
		StartTime:        s.Began,
		EndTime:          s.Began.Add(s.Took),
		RunTime:          s.Took,
		PreRunStats: types.PreRunStats{
			TotalSpecs: len(s.Outcomes), SpecsThatWillRun: len(s.Outcomes)},
	}
	for _, d := range Diagnose(s.Outcomes) {
		report.SpecialSuiteFailureReasons = append(report.SpecialSuiteFailureReasons, d.Says)
	}
	for _, o := range s.Outcomes {
		report.SpecReports = append(report.SpecReports, o.spec())
	}
	return reporters.GenerateJUnitReport(report, file)
}

// spec is the outcome as Ginkgo's reporters see a spec.
func (o Outcome) spec() types.SpecReport {
	source := types.NewCustomCodeLocation(o.Check.Source)
	spec := types.SpecReport{
		LeafNodeType:     types.NodeTypeIt,
		LeafNodeText:     o.Check.ID + " " + o.Check.Title,
		LeafNodeLabels:   o.Check.Labels,
		LeafNodeLocation: source,
		State:            types.SpecStatePassed,
		RunTime:          o.Took,
	}
	switch {
	case o.Verdict == Skipped:
		spec.State = types.SpecStateSkipped
		spec.Failure = types.Failure{Message: o.Reason}
	case o.Failed():
		spec.State = types.SpecStateFailed
		spec.Failure = types.Failure{Message: o.Explain(), Location: source}
	case o.Verdict != Passed:
		spec.CapturedStdOutErr = "warning: " + o.Reason + "\n"
	}
	return spec
}

// JSON writes the run with every exchange.
func (s Summary) JSON(out io.Writer) error {
	type outcome struct {
		ID          string            `json:"id"`
		Title       string            `json:"title"`
		Level       Level             `json:"level"`
		Verdict     Verdict           `json:"verdict"`
		Reason      string            `json:"reason,omitempty"`
		Requirement string            `json:"requirement"`
		Source      string            `json:"source"`
		Took        float64           `json:"took_s"`
		Exchanges   []json.RawMessage `json:"exchanges"`
	}
	type diagnosis struct {
		Says     string   `json:"says"`
		Explains []string `json:"explains"`
	}
	report := struct {
		Target    string          `json:"target"`
		Seed      uint64          `json:"seed"`
		Began     time.Time       `json:"began"`
		Took      float64         `json:"took_s"`
		Failed    bool            `json:"failed"`
		Counts    map[Verdict]int `json:"counts"`
		Diagnoses []diagnosis     `json:"diagnoses"`
		Outcomes  []outcome       `json:"outcomes"`
	}{Target: s.Target, Seed: s.Seed, Began: s.Began, Took: s.Took.Seconds(), Failed: s.Failed(),
		Diagnoses: []diagnosis{}, Counts: map[Verdict]int{}}
	for _, d := range Diagnose(s.Outcomes) {
		report.Diagnoses = append(report.Diagnoses, diagnosis(d))
	}
	for _, o := range s.Outcomes {
		report.Counts[o.Verdict]++
		entry := outcome{ID: o.Check.ID, Title: o.Check.Title, Level: o.Check.Level,
			Verdict: o.Verdict, Reason: o.Reason, Requirement: o.Check.Requirement,
			Source: o.Check.Source, Took: o.Took.Seconds(), Exchanges: []json.RawMessage{}}
		for _, a := range o.Exchanges {
			var line strings.Builder
			if err := emitter.NewLedger(&line).Record(a.Attempt); err != nil {
				return err
			}
			exchange := json.RawMessage(strings.TrimSpace(line.String()))
			entry.Exchanges = append(entry.Exchanges, exchange)
		}
		report.Outcomes = append(report.Outcomes, entry)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// Unexplained are the outcomes to explain one by one: failures and warnings that no diagnosis
// explains.
func (s Summary) Unexplained() (outcomes []Outcome) {
	explained := map[string]bool{}
	for _, d := range Diagnose(s.Outcomes) {
		for _, id := range d.Explains {
			explained[id] = true
		}
	}
	for _, o := range s.Outcomes {
		if (o.Verdict == Warned || o.Failed()) && !explained[o.Check.ID] {
			outcomes = append(outcomes, o)
		}
	}
	return outcomes
}

// Annotate writes GitHub workflow commands: an error for each diagnosis and for each failure that
// none explains, a warning for each such warning.
func (s Summary) Annotate(out io.Writer) error {
	escape := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, d := range Diagnose(s.Outcomes) {
		_, err := fmt.Fprintf(out, "::error title=offhook::%s\n", escape.Replace(d.Says))
		if err != nil {
			return err
		}
	}
	for _, o := range s.Unexplained() {
		command := "warning"
		if o.Failed() {
			command = "error"
		}
		_, err := fmt.Fprintf(out, "::%s title=%s::%s\n", command, o.Check.ID,
			escape.Replace(o.Explain()))
		if err != nil {
			return err
		}
	}
	return nil
}

// Markdown writes the run for a step summary: counts, the diagnosis, and a row for each check that
// the diagnosis does not explain.
func (s Summary) Markdown(out io.Writer) error {
	text := &strings.Builder{}
	fmt.Fprintf(text, "### offhook: %s\n\n", s.Target)
	fmt.Fprintf(text, "%d passed, %d failed, %d warned, %d inconclusive, %d skipped, seed %d\n",
		s.Count(Passed), s.Count(Failed), s.Count(Warned), s.Count(Inconclusive), s.Count(Skipped),
		s.Seed)
	for _, d := range Diagnose(s.Outcomes) {
		fmt.Fprintf(text, "\n%s\n", d.Says)
	}
	for i, o := range s.Unexplained() {
		if i == 0 {
			text.WriteString("\n| check | level | verdict | why |\n| --- | --- | --- | --- |\n")
		}
		why := strings.ReplaceAll(strings.ReplaceAll(o.Reason, "\n", "<br>"), "|", "\\|")
		fmt.Fprintf(text, "| `%s` | %s | %s | %s |\n", o.Check.ID, o.Check.Level, o.Verdict, why)
	}
	_, err := io.WriteString(out, text.String()+"\n")
	return err
}
