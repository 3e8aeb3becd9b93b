package emitter_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// Whatever stands around a key, an error never shows any of it.
func FuzzParseKey(f *testing.F) {
	whole := string(newKey(f, 1).PEM())
	head, rest, _ := strings.Cut(whole, "\n")
	secret, tail, _ := strings.Cut(rest, "\n")
	f.Add(head+"\n", "\n"+tail)
	f.Add(head+`\n`, `\n`+tail)
	f.Add("-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, before, after string) {
		got, err := emitter.ParseKey([]byte(before + secret + after))
		if err == nil {
			again, err := emitter.ParseKey(got.PEM())
			if err != nil || again.Public() != got.Public() {
				t.Errorf("a key does not survive PEM: %v", err)
			}
			return
		}
		for i := range len(secret) - 8 {
			if strings.Contains(err.Error(), secret[i:i+8]) {
				t.Errorf("the error %v repeats the text", err)
			}
		}
	})
}

func FuzzParsePublicKey(f *testing.F) {
	key := newKey(f, 1)
	f.Add(key.Public())
	f.Add(" " + key.Public() + "\n")
	f.Add(strings.Repeat("ab", 32))
	f.Fuzz(func(t *testing.T, text string) {
		pub, err := emitter.ParsePublicKey(text)
		if err == nil {
			err = emitter.Verify(pub, "1", key.Sign("1", nil), nil)
			if (err == nil) != (strings.TrimSpace(text) == key.Public()) {
				t.Errorf("verified by %q: %v", text, err)
			}
		}
	})
}

func FuzzCheckURL(f *testing.F) {
	for _, u := range []string{
		"http://localhost:8080/", "https://u:p@example.com", "http://[::1]/#x", "http://127.1",
		"//x", "http://offhook.test", "http://a.localhost./",
	} {
		f.Add(u)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		near, far := emitter.CheckURL(raw, false), emitter.CheckURL(raw, true)
		if near == nil && far != nil {
			t.Errorf("%q is allowed here, but not with remote targets: %v", raw, far)
		}
		if far != nil {
			return
		}
		u, err := url.Parse(raw)
		if err != nil || u.User != nil || u.Hostname() == "" ||
			(u.Scheme != "http" && u.Scheme != "https") {
			t.Errorf("%q is allowed (%v)", raw, err)
		}
		host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
		labels := strings.Split(host, ".")
		if near == nil && labels[len(labels)-1] != "localhost" && host != "offhook.test" &&
			!net.ParseIP(host).IsLoopback() {
			t.Errorf("%q is allowed without remote targets", raw)
		}
	})
}

// Whatever signature is taken, the key has made it for this very timestamp and body.
func FuzzVerify(f *testing.F) {
	key := newKey(f, 1)
	pub, err := emitter.ParsePublicKey(key.Public())
	if err != nil {
		f.Fatal(err)
	}
	f.Add("1772615725", key.Sign("1772615725", []byte("{}")), []byte("{}"))
	f.Add("", key.Sign("", nil), []byte{})
	f.Add("1|2", key.Sign("1", []byte("2|{}")), []byte("{}"))
	f.Add("1", "!", []byte("\xff\n"))
	f.Fuzz(func(t *testing.T, timestamp, signature string, body []byte) {
		err := emitter.Verify(pub, timestamp, signature, body)
		if genuine := key.Sign(timestamp, body); err == nil && signature != genuine {
			t.Errorf("%q is taken for %q of %q and %q", signature, genuine, timestamp, body)
		} else if timestamp != "" && emitter.Verify(pub, timestamp, genuine, body) != nil {
			t.Errorf("%q is refused for %q and %q", genuine, timestamp, body)
		}
	})
}

// Whatever a receiver answers, the attempt ends, says what came or why nothing did, keeps no more
// than it may, and stands in the ledger. What comes from an application is whole or an error.
func FuzzAnswer(f *testing.F) {
	for _, answer := range []string{
		ok, kept, "", "HTTP/1.1 200 OK\r\n\r\nrest", "HTTP/1.1 101 S\r\n\r\n", "SSH-2.0-x\r\n",
		"HTTP/1.1 103 E\r\n\r\nHTTP/1.0 302 F\r\nLocation: /\xff\r\nContent-Length: 1\r\n\r\nx",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: 1\r\n\r\n",
		"HTTP/1.1 000 \r\nContent-Encoding: gzip\r\n\r\n", "HTTP/1.1 204 N\r\n\r\nx",
	} {
		f.Add([]byte(answer))
	}
	var answer atomic.Pointer[[]byte]
	url := listen(f, func(conn net.Conn, _ []byte) { _, _ = conn.Write(*answer.Load()) })
	em := &emitter.Emitter{Fresh: true}
	forwarder := &emitter.Forwarder{To: url, Timeout: 5 * time.Second}
	f.Fuzz(func(t *testing.T, text []byte) {
		answer.Store(&text)
		r := emitter.Request{Event: event(t, ""), URL: url, Timeout: 5 * time.Second}
		a := em.Send(t.Context(), r)
		if a.Took > 4*time.Second || a.Cause == emitter.CauseNone && a.Status < 100 ||
			a.Cause != emitter.CauseNone && a.Detail == "" || len(a.ResponseBody) > 10_000 {
			t.Errorf("the attempt is %+v", a)
		}
		var out bytes.Buffer
		if err := emitter.NewLedger(&out).Record(a); err != nil {
			t.Fatal(err)
		}
		for entry, err := range emitter.ReadLedger(&out) {
			if err != nil || !bytes.Equal(entry.ResponseBody, a.ResponseBody) ||
				entry.Status != a.Status || entry.Cause != a.Cause {
				t.Errorf("%+v is read as %+v (%v)", a, entry, err)
			}
		}
		passed, err := forwarder.Forward(arrived(t.Context(), "POST", "/", "{}"))
		var failed *emitter.ForwardError
		if err == nil && passed.StatusCode != a.Status || err != nil && !errors.As(err, &failed) {
			t.Errorf("passed back is %+v, %v; the attempt is %+v", passed, err, a)
		}
	})
}

func FuzzReadLedger(f *testing.F) {
	var line bytes.Buffer
	if err := emitter.NewLedger(&line).Record(full()); err != nil {
		f.Fatal(err)
	}
	f.Add(line.Bytes())
	if err := emitter.NewLedger(&line).Begin(full()); err != nil {
		f.Fatal(err)
	}
	f.Add(line.Bytes())
	f.Add([]byte("{\"begins\":true}\n{\"begins\":true}"))
	f.Add([]byte("{}\n\n[]"))
	f.Add([]byte(`{"trace":{"story":"a","instances":{}},"took_s":1,"request":{"method":"POST"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for entry, err := range emitter.ReadLedger(bytes.NewReader(text)) {
			if err != nil {
				if !strings.HasPrefix(err.Error(), "ledger line ") {
					t.Errorf("an error without its line: %v", err)
				}
				continue
			}
			var out bytes.Buffer
			ledger := emitter.NewLedger(&out)
			record := ledger.Record
			if entry.UnderWay {
				record = ledger.Begin
			}
			if err := record(entry.Attempt); err != nil {
				t.Fatal(err)
			}
			if !json.Valid(out.Bytes()) {
				t.Fatalf("%q is no JSON", out.Bytes())
			}
			n := 0
			for again, err := range emitter.ReadLedger(&out) {
				a, b := bare(entry.Attempt), bare(again.Attempt)
				if err != nil || again.UnderWay != entry.UnderWay || !reflect.DeepEqual(a, b) {
					t.Fatalf("%+v is written and read as %+v (%v)", a, b, err)
				}
				n++
			}
			if n != 1 {
				t.Fatalf("%+v is written and read as %d attempts", entry, n)
			}
		}
	})
}

// bare is an attempt with what the ledger keeps of it: the microsecond of its time, and bodies and
// headers that are empty or not there alike.
func bare(a emitter.Attempt) emitter.Attempt {
	a.At = a.At.Truncate(time.Microsecond)
	a.RequestBody = append([]byte{}, a.RequestBody...)
	a.ResponseBody = append([]byte{}, a.ResponseBody...)
	a.RequestHeader, a.ResponseHeader = nil, nil
	return a
}
