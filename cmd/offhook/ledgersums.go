package main

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// ledgerSums count what a ledger tells. An event whose attempts were all spoiled is neither
// delivered nor failed, and neither is one whose last attempt is under way or was interrupted.
type ledgerSums struct {
	Events      int `json:"events"`
	Attempts    int `json:"attempts"`
	Delivered   int `json:"delivered"`
	Failed      int `json:"failed"`
	Interrupted int `json:"interrupted,omitempty"`
	Spoiled     int `json:"spoiled_attempts,omitempty"`
	UnderWay    int `json:"under_way"` // attempts
}

func (t *timeline) sum() ledgerSums {
	sums := ledgerSums{Events: len(t.events)}
	for _, event := range t.events {
		sums.Attempts += len(event.attempts)
		var genuine []emitter.Attempt
		underWay := false
		for i := range event.attempts {
			switch e := &event.attempts[i]; {
			case e.UnderWay:
				sums.UnderWay++
				underWay = true
			case e.Spoil != "":
				sums.Spoiled++
			default:
				genuine = append(genuine, e.Attempt)
			}
		}
		switch {
		case t.policy.Delivered(genuine):
			sums.Delivered++
		case underWay || len(genuine) == 0:
		case genuine[len(genuine)-1].Cause == emitter.CauseCanceled:
			sums.Interrupted++
		default:
			sums.Failed++
		}
	}
	return sums
}

func (s ledgerSums) text() string {
	text := fmt.Sprintf("%s, %s: %d delivered, %d failed", count(s.Events, "event"),
		count(s.Attempts, "attempt"), s.Delivered, s.Failed)
	if s.Interrupted > 0 {
		text += fmt.Sprintf(", %d interrupted", s.Interrupted)
	}
	if s.Spoiled > 0 {
		text += fmt.Sprintf("; %s spoiled", count(s.Spoiled, "attempt"))
	}
	if s.UnderWay > 0 {
		text += fmt.Sprintf("; %s under way", count(s.UnderWay, "attempt"))
	}
	return text
}

// A ledgerRow is what --format json and jsonl print of an attempt.
type ledgerRow struct {
	Line      int      `json:"line,omitempty"`
	At        string   `json:"at"`
	Event     string   `json:"event,omitempty"`
	ID        string   `json:"id,omitempty"`
	Run       string   `json:"run,omitempty"`
	Step      string   `json:"step,omitempty"`
	Attempt   int      `json:"attempt"`
	Role      string   `json:"role,omitempty"`
	URL       string   `json:"url"`
	Status    int      `json:"status,omitempty"`
	Cause     string   `json:"cause,omitempty"`
	Detail    string   `json:"detail,omitempty"`
	Fault     string   `json:"fault,omitempty"`
	Spoil     string   `json:"spoil,omitempty"`
	Weather   []string `json:"weather,omitempty"`
	Took      float64  `json:"took_s"`
	Late      float64  `json:"late_s,omitempty"`
	Redialled bool     `json:"redialled,omitempty"`
	UnderWay  bool     `json:"under_way,omitempty"`
}

func rowOf(e *emitter.Entry) ledgerRow {
	return ledgerRow{Line: e.Line, At: e.At.Format(time.RFC3339Nano), Event: e.EventType,
		ID: e.EventID, Run: e.Trace.Run, Step: e.Trace.Step, Attempt: e.N,
		Role: string(e.Role), URL: e.URL,
		Status: e.Status, Cause: string(e.Cause), Detail: e.Detail, Fault: e.Fault, Spoil: e.Spoil,
		Weather: e.Trace.Weather,
		Took:    e.Took.Seconds(), Late: e.Late.Seconds(), Redialled: e.Redialled, UnderWay: e.UnderWay}
}
