package emitter_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// full is an attempt with something in every field.
func full() emitter.Attempt {
	return emitter.Attempt{
		EventID: "e1", EventType: "call.answered", Family: "voice", N: 2,
		Trace: emitter.Trace{
			Story: "join", Run: "3", Step: "4", Instances: map[string]string{"leg": "caller"},
		},
		URL: "http://localhost/?a=1&b=<c>", Role: emitter.Failover, Method: "POST",
		At:             time.Date(2025, 7, 28, 19, 0, 25, 248_000_999, time.FixedZone("", 7200)),
		RequestHeader:  http.Header{"user-agent": {"telnyx-webhooks"}, "X-Two": {"a", "b"}},
		RequestBody:    []byte("{\n \"t\": \"é<&>\u2028\"\r\n}\x00"),
		Status:         200,
		ResponseHeader: http.Header{"Server": {"x"}}, ResponseBody: []byte("\xff\xfe"),
		Truncated: true, Redialled: true, Took: 1234567 * time.Microsecond,
		Late:  2500 * time.Microsecond,
		Cause: emitter.CauseTimeout, Detail: "no complete answer",
		Fault: "lose-answer", Spoil: "wrong-key",
	}
}

func TestLedgerLine(t *testing.T) {
	var out strings.Builder
	if err := emitter.NewLedger(&out).Record(full()); err != nil {
		t.Fatal(err)
	}
	want := `{"event":{"id":"e1","type":"call.answered","family":"voice"},` +
		`"trace":{"story":"join","run":"3","step":"4","instances":{"leg":"caller"}},` +
		`"attempt":2,"role":"failover","at":"2025-07-28T17:00:25.248000Z","took_s":1.234567,` +
		`"late_s":0.002500,"request":{"method":"POST","url":"http://localhost/?a=1&b=<c>",` +
		`"headers":{"X-Two":["a","b"],"user-agent":["telnyx-webhooks"]},` +
		`"body":"{\n \"t\": \"é<&>\u2028\"\r\n}\u0000"},` +
		`"response":{"status":200,"headers":{"Server":["x"]},"body_base64":"//4=",` +
		`"truncated":true},"cause":"timeout","detail":"no complete answer",` +
		`"fault":"lose-answer","spoil":"wrong-key","redialled":true}` + "\n"
	if out.String() != want {
		t.Errorf("got  %swant %s", out.String(), want)
	}
}

// An attempt that begins is named with what is known by then.
func TestLedgerLineOfABeginning(t *testing.T) {
	var out strings.Builder
	if err := emitter.NewLedger(&out).Begin(full()); err != nil {
		t.Fatal(err)
	}
	want := `{"begins":true,"event":{"id":"e1","type":"call.answered","family":"voice"},` +
		`"trace":{"story":"join","run":"3","step":"4","instances":{"leg":"caller"}},` +
		`"attempt":2,"role":"failover","at":"2025-07-28T17:00:25.248000Z",` +
		`"url":"http://localhost/?a=1&b=<c>"}` + "\n"
	if out.String() != want {
		t.Errorf("got  %swant %s", out.String(), want)
	}
}

// What an attempt does not have is left out.
func TestLedgerLineOfAnAttemptWithoutAnswer(t *testing.T) {
	var out strings.Builder
	refused := emitter.Attempt{N: 1, Role: emitter.Primary, Method: "POST", Cause: "refused"}
	if err := emitter.NewLedger(&out).Record(refused); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"response", "trace", "redialled", "fault", "spoil", "late_s"} {
		if strings.Contains(out.String(), `"`+part+`"`) {
			t.Errorf("there is a %s in %s", part, out.String())
		}
	}
}

func TestLedgerIsReadBackToTheByte(t *testing.T) {
	unanswered := full()
	unanswered.Status, unanswered.ResponseHeader = 0, nil
	unanswered.ResponseBody, unanswered.Truncated = nil, false
	// As seconds times a million, this is a little less.
	unanswered.Took = 498 * time.Microsecond
	unanswered.RequestBody = bytes.Repeat([]byte("\xf0\x9f\x98\x80\xff"), 50_000)
	attempts := []emitter.Attempt{
		full(), unanswered, {Method: "PUT"},
		{Method: "PUT", Trace: emitter.Trace{Story: "a"}},
		{Method: "PUT", Trace: emitter.Trace{Run: "1"}},
		{Method: "PUT", Trace: emitter.Trace{Step: "1"}},
		{Method: "PUT", Trace: emitter.Trace{Instances: map[string]string{"leg": "a"}}},
		{Method: "PUT", Redialled: true}, {Method: "PUT", Late: time.Second},
		{Method: "PUT", Detail: oddText}, {Method: "PUT", RequestBody: []byte(oddText)},
	}
	var out bytes.Buffer
	ledger := emitter.NewLedger(&out)
	for _, a := range attempts {
		if err := errors.Join(ledger.Begin(a), ledger.Record(a)); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for got, err := range emitter.ReadLedger(&out) {
		if err != nil {
			t.Fatal(err)
		}
		want := attempts[n]
		want.At = want.At.UTC().Truncate(time.Microsecond)
		n++
		if got.Line != 2*n || got.UnderWay || !reflect.DeepEqual(got.Attempt, want) {
			t.Errorf("line %d reads back as line %d\n%+v, want\n%+v",
				2*n, got.Line, got.Attempt, want)
		}
	}
	if n != len(attempts) {
		t.Errorf("%d attempts are read, not %d", n, len(attempts))
	}
}

// oddText has a character of each kind that JSON writes in a way of its own.
var oddText = "\x00\b\t\n\f\r\x1f \"\\/<&>\x7f\u0080é\u2027\u2028\u2029\ufffd\U0001F600"

// Attempts that have begun and not ended come last, in the order of their lines. Where several look
// alike, as those of two plays of one seed do, the one that began last is the one that ended.
func TestReadLedgerNamesWhatIsUnderWay(t *testing.T) {
	one, two, other := full(), full(), full()
	two.N, other.EventID = 3, "e2"
	var out bytes.Buffer
	ledger := emitter.NewLedger(&out)
	if err := errors.Join(ledger.Begin(two), ledger.Begin(one), ledger.Begin(one),
		ledger.Begin(other), ledger.Record(one), ledger.Record(other), ledger.Record(other)); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for e, err := range emitter.ReadLedger(&out) {
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, fmt.Sprint(e.Line, e.Begun, e.EventID, e.N, e.UnderWay,
			len(e.RequestBody) > 0))
	}
	want := []string{"5 3e12 false true", "6 4e22 false true", "7 7e22 false true",
		"1 1e13 true false", "2 2e12 true false"}
	if !slices.Equal(seen, want) {
		t.Errorf("read %q, want %q", seen, want)
	}
}

// Behind a line that was torn off another process may have gone on.
func TestReadLedgerReadsBehindATornLine(t *testing.T) {
	var end, begin bytes.Buffer
	if err := errors.Join(emitter.NewLedger(&end).Record(full()),
		emitter.NewLedger(&begin).Begin(full())); err != nil {
		t.Fatal(err)
	}
	for _, whole := range []string{end.String(), begin.String()} {
		for _, torn := range []string{end.String(), begin.String()} {
			for cut := 1; cut < len(torn)-1; cut++ {
				var entries, errs int
				for e, err := range emitter.ReadLedger(strings.NewReader(torn[:cut] + whole)) {
					switch {
					case err != nil:
						errs++
					case e.EventID == "e1" && e.Line == 1:
						entries++
					}
				}
				if entries != 1 || errs != 1 {
					t.Fatalf("cut at %d: %d entries and %d errors", cut, entries, errs)
				}
			}
		}
	}
}

func TestReadLedgerNamesTheBadLine(t *testing.T) {
	const good = `{"at":"2025-07-28T17:00:25Z","took_s":0.1,` +
		`"request":{"method":"POST","url":"http://localhost/"}}`
	with := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	const both = `"body":"a","body_base64":"YQ=="`
	for bad, says := range map[string]string{
		"{":                               "is not an attempt",
		"[]":                              "is not an attempt",
		"{}":                              "it has no request",
		`{"request":{"method":"POST"}}`:   "took_s",
		with("0.1", "-1"):                 "took_s",
		with("0.1", "1e300"):              "took_s",
		with("0.1", `0.1,"late_s":-1`):    "late_s",
		with("2025-07-28T", "yesterday "): "is not an attempt",
		with("2025-07-28T17:00:25Z", "0000-01-01T00:00:00+01:00"): "at is not a time",
		with("POST", "\xff"):                                          "is not UTF-8",
		with(`"method"`, both+`,"method"`):                            "request has a body both",
		with(`"at"`, `"response":{"status":200,`+both+`},"at"`):       "response has a body both",
		with(`"at"`, `"response":{"body":"a"},"at"`):                  "response has no status",
		with(`"method"`, `"body_base64":"no","method"`):               "is not an attempt",
		with(`"at"`, `"trace":{"instances":{"leg":["caller"]}},"at"`): "is not an attempt",
	} {
		var seen []string
		lines := strings.NewReader(good + "\n\n" + bad + "\n" + good)
		for entry, err := range emitter.ReadLedger(lines) {
			switch {
			case entry.Line != 3 && err != nil:
				t.Errorf("%s spoils line %d: %v", bad, entry.Line, err)
			case entry.Line == 3 && (err == nil || !strings.Contains(err.Error(), says) ||
				!strings.HasPrefix(err.Error(), "ledger line 3: ")):
				t.Errorf("%s: got error %v, want one that says %q", bad, err, says)
			}
			seen = append(seen, entry.Method)
		}
		if strings.Join(seen, ",") != "POST,,POST" {
			t.Errorf("%s: read %q", bad, seen)
		}
	}
	for range emitter.ReadLedger(strings.NewReader(good + "\n" + good)) {
		// An iterator that went on after this would panic.
		break
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error)  { return 0, errors.New("disk gone") }
func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestLedgerErrors(t *testing.T) {
	err := emitter.NewLedger(failing{}).Record(full())
	if err == nil || err.Error() != "ledger: disk full" {
		t.Errorf("writing: %v", err)
	}
	for _, err := range emitter.ReadLedger(failing{}) {
		if err == nil || err.Error() != "ledger line 1: disk gone" {
			t.Errorf("reading: %v", err)
		}
	}
}

// A small disk has room for so many bytes.
type smallDisk struct {
	*os.File
	room int
}

func (d *smallDisk) Write(p []byte) (int, error) {
	n, _ := d.File.Write(p[:min(len(p), d.room)])
	if d.room -= n; n < len(p) {
		return n, errors.New("disk full")
	}
	return n, nil
}

// Wherever the disk ends, the ledger ends with a whole line, and what another has written behind a
// half line stays.
func TestLedgerOnAFullDiskHasWholeLines(t *testing.T) {
	open := func(path string) *os.File {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		return file
	}
	var line bytes.Buffer
	if err := emitter.NewLedger(&line).Record(full()); err != nil {
		t.Fatal(err)
	}
	for room := range 2*line.Len() + 1 {
		path := filepath.Join(t.TempDir(), "ledger")
		ledger := emitter.NewLedger(&smallDisk{open(path), room})
		fits := 0
		for ledger.Record(full()) == nil {
			fits++
		}
		text, err := os.ReadFile(path)
		if err != nil || fits != room/line.Len() || string(text) != strings.Repeat(line.String(), fits) {
			t.Fatalf("room for %d bytes: %d lines and %q, %v", room, fits, text, err)
		}
	}
	path := filepath.Join(t.TempDir(), "ledger")
	disk := &busyDisk{smallDisk{open(path), 10}, open(path)}
	if emitter.NewLedger(disk).Record(full()) == nil {
		t.Error("half a line is no error")
	}
	if text, _ := os.ReadFile(path); string(text) != line.String()[:10]+"other\n" {
		t.Errorf("there is %q", text)
	}
}

// On a busy disk another writes behind each write.
type busyDisk struct {
	smallDisk
	other *os.File
}

func (d *busyDisk) Write(p []byte) (int, error) {
	n, err := d.smallDisk.Write(p)
	_, _ = d.other.WriteString("other\n")
	return n, err
}

// writes keeps each write apart. It has no lock: that two writes never meet is the ledger's task,
// and the race detector notices.
type writes struct{ all [][]byte }

func (w *writes) Write(p []byte) (int, error) {
	w.all = append(w.all, bytes.Clone(p))
	return len(p), nil
}

func TestLedgerWritesALineAtOnce(t *testing.T) {
	var w writes
	ledger := emitter.NewLedger(&w)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if err := errors.Join(ledger.Begin(full()), ledger.Record(full())); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, line := range w.all {
		if bytes.Count(line, []byte("\n")) != 1 || !bytes.HasSuffix(line, []byte("}\n")) ||
			!json.Valid(line) {
			t.Errorf("a write is not one line: %q", line)
		}
	}
	if len(w.all) != 100 {
		t.Errorf("%d writes for 50 attempts", len(w.all))
	}
}
