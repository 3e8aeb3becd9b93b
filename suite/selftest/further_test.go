package selftest

import (
	"context"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"

	"github.com/offhook-dev/offhook/suite"
)

// further are checks of an importer's own: one that passes, one that fails, one that warns, and one
// with a need that the suite does not know.
func further() []suite.Check {
	control := func(ctx context.Context, p *suite.Probe) {
		p.Expect(p.Control(ctx)).To(suite.BeAccepted())
	}
	return []suite.Check{{
		ID: "mine/greets", Title: "greets", Level: suite.Must, Alone: true,
		Labels:      []string{"ours"},
		Requirement: "A webhook is greeted.", Source: "the handbook, page 3", Run: control,
	}, {
		ID: "mine/sings", Title: "sings", Labels: []string{"ours"},
		Requirement: "A webhook is sung to.", Source: "the handbook, page 4",
		Run: func(ctx context.Context, p *suite.Probe) {
			p.Control(ctx)
			p.Fail("the song", "a high C", "silence")
		},
	}, {
		ID: "mine/hums", Title: "hums", Level: suite.Should,
		Requirement: "A webhook is hummed to.", Source: "the handbook, page 5",
		Run: func(ctx context.Context, p *suite.Probe) {
			p.Control(ctx)
			p.Note("it hummed out of tune")
		},
	}, {
		ID: "mine/dances", Title: "dances", Needs: "a-band",
		Requirement: "A webhook is danced with.", Source: "the handbook, page 6", Run: control,
	}}
}

// becomes is what becomes of them.
func becomes() map[string]suite.Verdict {
	return map[string]suite.Verdict{
		"mine/greets": suite.Passed, "mine/sings": suite.Failed,
		"mine/hums": suite.Warned, "mine/dances": suite.Inconclusive,
	}
}

// TestFurtherChecksAreSelected asserts that an importer's checks are found as those of the suite
// are: by id, by family, by a label of their own and by those that every check has.
func TestFurtherChecksAreSelected(t *testing.T) {
	cfg := &suite.Config{Target: "http://offhook.test/", Handles: []string{"fax"},
		Further: further()}
	s := made(t, cfg)
	for _, c := range []struct {
		selection suite.Selection
		want      string
	}{
		{suite.Selection{IDs: []string{"mine/sings"}}, "mine/sings"},
		{suite.Selection{IDs: []string{"mine"}}, "mine/greets mine/sings mine/hums mine/dances"},
		{suite.Selection{Labels: "mine"}, "mine/greets mine/sings mine/hums mine/dances"},
		{suite.Selection{Labels: "ours"}, "mine/greets mine/sings"},
		{suite.Selection{Labels: "mine && should"}, "mine/hums"},
		{suite.Selection{Labels: "mine && must && !ours"}, "mine/dances"},
		{suite.Selection{IDs: []string{"mine/hums", "answer/200"}}, "answer/200 mine/hums"},
	} {
		checks, err := s.Select(c.selection)
		if got := ids(checks); err != nil || got != c.want {
			t.Errorf("%+v selects %s, want %s: %v", c.selection, got, c.want, err)
		}
	}
	_, err := s.Select(suite.Selection{IDs: []string{"mine/sing"}})
	if err == nil || !strings.Contains(err.Error(), `did you mean "mine/sings"`) {
		t.Errorf("the error is %v", err)
	}
	listed, err := suite.Checks(&suite.Config{Further: further()})
	if err != nil || !strings.Contains(ids(listed), "mine/dances refuse/future-1h") {
		t.Errorf("they are not listed just before the late checks: %v", err)
	}
	if cfg.Further[0].Labels[0] != "ours" {
		t.Errorf("the importer's own values are changed: %v", cfg.Further[0].Labels)
	}
}

func ids(checks []suite.Check) string {
	var list []string
	for _, c := range checks {
		list = append(list, c.ID)
	}
	return strings.Join(list, " ")
}

// TestFurtherChecksAreReported asserts that an importer's checks stand in outcomes and reports as
// those of the suite do.
func TestFurtherChecksAreReported(t *testing.T) {
	cfg := &suite.Config{Target: correct(t), Further: further()}
	s := suite.Summary{Target: cfg.Target, Outcomes: outcomes(t, cfg, 2, "answer/200", "mine")}
	for i, o := range s.Outcomes[1:] {
		if o.Check.ID != further()[i].ID || o.Verdict != becomes()[o.Check.ID] {
			t.Errorf("outcome %d is %s, %s: %s", i+2, o.Check.ID, o.Verdict, o.Reason)
		}
	}
	const says = "the song\nexpected: a high C\nactual:   silence"
	if got := s.Outcomes[2]; got.Reason != says || !strings.HasSuffix(got.Explain(),
		"requirement: A webhook is sung to.\n"+says+"\nsource: the handbook, page 4") {
		t.Errorf("the explanation is %s", got.Explain())
	}
	if got := s.Outcomes[4]; !strings.Contains(got.Reason, "a-band") || !got.Failed() {
		t.Errorf("of a need that nobody knows: failed %v, %q", got.Failed(), got.Reason)
	}

	for i, o := range reported(t, s).Outcomes[1:] {
		check := further()[i]
		if o.ID != check.ID || o.Title != check.Title || o.Requirement != check.Requirement ||
			o.Source != check.Source || o.Verdict != string(becomes()[o.ID]) {
			t.Errorf("as JSON, %s is %s, %s, %s, from %s", o.ID, o.Title, o.Verdict,
				o.Requirement, o.Source)
		}
		if o.ID != "mine/dances" && len(o.Exchanges) != 1 {
			t.Errorf("as JSON, %s has %d exchanges", o.ID, len(o.Exchanges))
		}
	}
	want := []junit.Status{junit.StatusPassed, junit.StatusFailed, junit.StatusPassed,
		junit.StatusFailed}
	for i, test := range read(t, s).Tests[1:] {
		check := further()[i]
		if !strings.Contains(test.Name, check.ID+" "+check.Title) || test.Status != want[i] {
			t.Errorf("in JUnit, %s is %s", test.Name, test.Status)
		}
		if i == 1 && !strings.Contains(test.Message+test.Error.Error(), "a high C") {
			t.Errorf("in JUnit, the failure says %q %v", test.Message, test.Error)
		}
	}
}
