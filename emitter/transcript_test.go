package emitter_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A transcript that went through JSON is written to the wire as Send writes the request.
func TestTranscriptIsWhatSendSends(t *testing.T) {
	var arrived string
	url := listen(t, func(conn net.Conn, request []byte) {
		arrived = string(request)
		_, _ = io.WriteString(conn, ok)
	})
	for name, ev := range map[string]emitter.Event{
		"indent": event(t, ""), "escaped": event(t, wire.LayoutEscaped), "form": form(t),
		"not UTF-8": raw(wire.JSON, "\xff\x00"), "no body": raw(wire.JSON, ""),
	} {
		em := emitter.Emitter{Key: newKey(t, 1), Fresh: true, Header: http.Header{
			"Host": {"hooks.example.com"}, "x-tRACE": {"a", "b"},
		}}
		r := emitter.Request{Event: ev, URL: url + "/hook?a=b", At: time.Unix(1000, 0), N: 2}
		if a := em.Send(t.Context(), r); a.Status != 200 {
			t.Fatalf("%s: %+v", name, a)
		}
		transcript, err := em.Transcribe(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(transcript)
		if err != nil {
			t.Fatal(err)
		}
		var read emitter.Transcript
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		req, err := read.Request()
		if err != nil {
			t.Fatal(err)
		}
		var written bytes.Buffer
		if err := req.Write(&written); err != nil {
			t.Fatal(err)
		}
		if written.String() != arrived {
			t.Errorf("%s: sent\n%q, written\n%q", name, arrived, written.String())
		}
	}
}

// What would not be sent is not transcribed, and what says two things about a body is no request.
func TestTranscriptRefuses(t *testing.T) {
	var em emitter.Emitter
	r := emitter.Request{Event: event(t, ""), URL: "https://hooks.example.com/"}
	if _, err := em.Transcribe(r); err == nil || !strings.Contains(err.Error(), "this machine") {
		t.Errorf("another machine: %v", err)
	}
	var both emitter.Transcript
	text := `{"method":"POST","url":"http://localhost/","body":"a","body_base64":"YQ=="}`
	if err := json.Unmarshal([]byte(text), &both); err != nil {
		t.Fatal(err)
	}
	_, err := both.Body()
	_, err2 := both.Request()
	if err == nil || err2 == nil {
		t.Errorf("a body twice: %v, %v", err, err2)
	}
}
