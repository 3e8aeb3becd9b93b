package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestKeptSaysWhichEvent asserts that the event is read from the body, be it known or not.
func TestKeptSaysWhichEvent(t *testing.T) {
	for body, want := range map[string]string{
		`{"data":{"event_type":"call.hold","id":"a"},"meta":{"attempt":2}}`: "a call.hold voice 2",
		`{"data":{"event_type":"new.event","id":"b"}}`:                      "b new.event  0",
		`{"data":{"event_type":7,"id":7},"meta":{"attempt":"3"}}`:           "   0",
		`{"id":"c","x":1}`: "c   0",
		`[]`:               "   0",
		`a=b`:              "   0",
		"":                 "   0",
	} {
		a := kept(receiver.Request{Body: []byte(body)})
		got := fmt.Sprintf("%s %s %s %d", a.EventID, a.EventType, a.Family, a.N)
		if got != want {
			t.Errorf("%s is kept as %q, want %q", body, got, want)
		}
	}
}

// TestKeptAnswer asserts that an answer is kept as the emitter keeps it, with why there is none.
func TestKeptAnswer(t *testing.T) {
	header := http.Header{"Content-Length": {"2"}, "A": {"b"}}
	long := strings.Repeat("x", 10_001)
	a := kept(receiver.Request{Status: 502, AnswerBody: []byte(long), Header: header,
		Err: &emitter.ForwardError{Cause: emitter.CauseRefused, Detail: "nobody there"}})
	if string(a.ResponseBody) != long[1:] || !a.Truncated || a.Status != 502 ||
		a.Cause != emitter.CauseRefused || a.Detail != "nobody there" {
		t.Errorf("kept is %+v", a)
	}
	if len(a.RequestHeader) != 1 || len(header) != 2 {
		t.Errorf("kept are the headers %v of %v", a.RequestHeader, header)
	}
	if a := kept(receiver.Request{Status: 200, AnswerBody: []byte(long[1:])}); a.Truncated {
		t.Error("an answer that is kept whole is called truncated")
	}
}
