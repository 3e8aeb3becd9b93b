package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// A reader does what a page says, in a folder of its own. Where the page has an address of this
// machine, another one is asked, whose port is free.
type reader struct {
	t          *testing.T
	root, code string
	addresses  map[string]string
	app        atomic.Pointer[http.Handler] // what answers at 127.0.0.1:8080
}

func newReader(t *testing.T, root, code string) *reader {
	r := &reader{t: t, root: root, code: code, addresses: map[string]string{}}
	t.Chdir(t.TempDir())
	correct, err := receiver.New(receiver.Options{PublicKey: emitter.DevelopmentKey().Public()})
	if err != nil {
		t.Fatal(err)
	}
	r.answering(correct)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		(*r.app.Load()).ServeHTTP(w, q)
	}))
	t.Cleanup(server.Close)
	for _, address := range []string{"127.0.0.1:4010", "127.0.0.1:8080", "127.0.0.1:8081"} {
		r.addresses[address] = server.Listener.Addr().String()
	}
	return r
}

// prepare makes the file that pages speak of: what Telnyx has sent, and a receiver kept.
func (r *reader) prepare() error {
	return r.succeeds("run", "voice/voicemail", "--speed", "max", "--ledger", "arrived.jsonl")
}

// answering is what stands behind the published addresses of applications from now on.
func (r *reader) answering(app http.Handler) { r.app.Store(&app) }

// keep writes a file into the folder.
func (r *reader) keep(name, text string) string {
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return name
}

// moved puts the addresses that are asked here into words of a page.
func (r *reader) moved(words []string) []string {
	words = slices.Clone(words)
	for i := range words {
		for from, to := range r.addresses {
			words[i] = strings.ReplaceAll(words[i], from, to)
		}
	}
	return words
}

// console does what stands behind each $, and compares what is shown below it.
func (r *reader) console(text string) error {
	var wrong []error
	for _, part := range regexp.MustCompile(`(?m)^\$ `).Split(text, -1)[1:] {
		lines := strings.SplitAfter(part, "\n")
		asked, end := lines[0], 1
		for strings.HasSuffix(asked, "\\\n") {
			asked += lines[end]
			end++
		}
		shown := strings.Join(lines[end:], "")
		words := commandLines(asked)
		if len(words) != 1 || words[0][0] != "offhook" {
			return fmt.Errorf("%s: a console has one offhook a line", asked)
		}
		switch printed, err := r.plays(words[0][1:], shown); {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s%w", asked, err))
		case strings.TrimSpace(shown) != "" && !shows(shown, printed):
			wrong = append(wrong,
				fmt.Errorf("%sprints\n%s\nand the page shows\n%s", asked, printed, shown))
		}
	}
	return errors.Join(wrong...)
}

// plays runs a command until it ends, or, of one that serves, until it has printed what is shown. It
// returns what a terminal would have.
func (r *reader) plays(args []string, shown string) (string, error) {
	out := &screenText{}
	flag := map[string]string{"listen": "--addr", "serve": "--listen"}[args[0]]
	if flag == "" {
		if code := run(r.t.Context(), r.moved(args), strings.NewReader(""), out, out); code > 1 {
			return "", fmt.Errorf("ends with %d:\n%s", code, out)
		}
		return out.String(), nil
	}
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(ctx, append(r.moved(args), flag, "127.0.0.1:0"), strings.NewReader(""), out, out)
	}()
	r.t.Cleanup(func() { cancel(); <-ended })
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(out.String())
		ready := strings.Contains(out.String(), "TELNYX_PUBLIC_KEY=") && address != ""
		if ready && (strings.TrimSpace(shown) == "" || shows(shown, out.String())) {
			r.serves(args[0], address, out.String())
			return out.String(), nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return out.String(), nil
}

// serves sends what goes to a published address to what listens now. An application that gives
// commands stands behind an API.
func (r *reader) serves(name, address, printed string) {
	if name == "listen" {
		r.addresses["127.0.0.1:4010"] = address
		return
	}
	r.addresses["127.0.0.1:4011"] = address
	key := regexp.MustCompile(`TELNYX_API_KEY=(\S+)`).FindStringSubmatch(printed)[1]
	to, err := url.Parse(application(r.t, "http://"+address+"/v2", key))
	if err != nil {
		r.t.Fatal(err)
	}
	r.answering(httputil.NewSingleHostReverseProxy(to))
}

// shell reads commands of a shell. Those that send nothing are run.
func (r *reader) shell(text string) error {
	for _, words := range commandLines(text) {
		for len(words) > 0 && regexp.MustCompile(`^[A-Z_]+=`).MatchString(words[0]) {
			words = words[1:]
		}
		if end := slices.Index(words, ">"); end >= 0 {
			words = words[:end]
		}
		err := r.outside(words)
		if len(words) > 1 && words[0] == "offhook" {
			err = r.offhook(words[1:])
		}
		if err != nil {
			return fmt.Errorf("%s: %w", strings.Join(words, " "), err)
		}
	}
	return nil
}

// offhook runs a command where it sends nothing, or can be asked not to; else its words are read.
func (r *reader) offhook(args []string) error {
	if err := r.readable(args); err != nil {
		return err
	}
	switch args[0] {
	case "run", "trigger":
		return r.succeeds(append(r.moved(args), "--dry-run")...)
	case "test":
		if slices.Contains(args, "--list") {
			return r.succeeds(args...)
		}
	case "list":
		return r.succeeds(args...)
	case "events", "scenarios":
		file := regexp.MustCompile(`\.(yaml|jsonl?)$`).MatchString(args[len(args)-1])
		if !file && args[1] != "new" {
			return r.succeeds(args...)
		}
	}
	return nil
}

// readable returns an error where a command does not exist, has no such flag, or does not take these
// words.
func (r *reader) readable(args []string) error {
	root := newRoot()
	root.InitDefaultCompletionCmd()
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	cmd.InitDefaultHelpFlag()
	if err := cmd.ParseFlags(rest); errors.Is(err, pflag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

// mentioned is readable for code within a sentence, which may leave out what a command needs.
func (r *reader) mentioned(args []string) error {
	root := newRoot()
	root.InitDefaultCompletionCmd()
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	cmd.InitDefaultHelpFlag()
	for _, word := range rest {
		name, _, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		if isFlag(word) && cmd.Flag(name) == nil {
			return fmt.Errorf("%s has no flag --%s", cmd.CommandPath(), name)
		}
	}
	if !slices.ContainsFunc(rest, func(word string) bool { return !isFlag(word) }) {
		return nil
	}
	return r.readable(args)
}

func (r *reader) succeeds(args ...string) error {
	out := &screenText{}
	if code := run(r.t.Context(), args, strings.NewReader(""), out, out); code != 0 {
		return fmt.Errorf("offhook %s ends with %d:\n%s", strings.Join(args, " "), code, out)
	}
	return nil
}

// screenText is what a terminal shows: both outputs, in order.
type screenText struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (s *screenText) Write(text []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(text)
}

func (s *screenText) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.String()
}
