//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A witness is a receiver that remembers which attempts it saw, as soon as it sees them.
type witness struct {
	url     string
	stories string // a file with the story that is told to it

	mu   sync.Mutex
	seen map[string]int // by event id and number
	at   int            // after so many attempts reached is closed
	// reached is nil if nobody waits for it.
	reached chan struct{}
}

func newWitness(t *testing.T) *witness {
	w := &witness{seen: map[string]int{}, stories: filepath.Join(t.TempDir(), "story.yaml")}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	const story = "steps:\n  - emit: call.answered\n  - {emit: call.hangup, after: 1s}\n"
	if err := os.WriteFile(w.stories, []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// ServeHTTP refuses each third attempt, so that there are further ones.
func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	var body struct {
		Data struct{ ID string }
		Meta struct{ Attempt int }
	}
	text, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(text, &body)
	w.mu.Lock()
	w.seen[fmt.Sprint(body.Data.ID, " ", body.Meta.Attempt)]++
	n := len(w.seen)
	if n == w.at && w.reached != nil {
		close(w.reached)
		w.reached = nil
	}
	w.mu.Unlock()
	time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
	if n%3 == 0 {
		out.WriteHeader(http.StatusServiceUnavailable)
	}
}

// after forgets what was seen, and is closed when so many attempts have been seen.
func (w *witness) after(n int) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	reached := make(chan struct{})
	clear(w.seen)
	w.at, w.reached = n, reached
	if n == 0 {
		close(reached)
		w.reached = nil
	}
	return reached
}

// play is a process that tells the witness many stories at once, and keeps a ledger.
func (w *witness) play(t *testing.T, ledger string, runs int) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var talk bytes.Buffer
	cmd := &exec.Cmd{Path: program, Stderr: &talk, Dir: t.TempDir(), Args: []string{"offhook", "run",
		w.stories, "--runs", strconv.Itoa(runs), "--speed", "max", "--to", w.url, "--failover-to",
		w.url + "/failover", "--ledger", ledger, "--quiet"}}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, &talk
}

// check reads the ledger, all lines of which must be whole, and wants every attempt that was seen
// to be there. It returns how many have ended, and how many of those that were seen are under way.
// The last line of a process that was killed may be torn.
func (w *witness) check(t *testing.T, ledger string, killed bool) (ended, underWay int) {
	t.Helper()
	text, err := os.ReadFile(ledger)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if killed {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		t.Errorf("the last line is torn: %q", text[bytes.LastIndexByte(text, '\n')+1:])
	}
	told, begun := map[string]int{}, map[string]bool{}
	for entry, err := range emitter.ReadLedger(bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprint(entry.EventID, " ", entry.N)
		if entry.UnderWay {
			begun[name] = true
			continue
		}
		told[name]++
		ended++
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, times := range w.seen {
		switch {
		case times != 1:
			t.Errorf("attempt %s was seen %d times", name, times)
		case told[name] == 1:
		case begun[name]:
			underWay++
		default:
			t.Errorf("attempt %s was seen, and is in the ledger %d times", name, told[name])
		}
	}
	return ended, underWay
}

// kills is how often a process is ended at a random moment; `make kill` asks for more.
func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("KILLS"))
	if err != nil {
		n = 3
	}
	if testing.Short() {
		n = 1
	}
	return n
}

// TestKilledPlayLosesNothing ends a play at random moments. What a receiver saw stands in the
// ledger; only where the process could do nothing more, by its beginning alone.
func TestKilledPlayLosesNothing(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			w := newWitness(t)
			var allEnded, allUnderWay int
			for range kills(t) {
				ledger := filepath.Join(t.TempDir(), "ledger.jsonl")
				moment := rand.IntN(800)
				reached := w.after(moment)
				cmd, talk := w.play(t, ledger, 1000)
				select {
				case <-reached:
				case <-time.After(30 * time.Second):
					t.Fatalf("attempt %d is never seen: %s", moment, talk)
				}
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				_ = cmd.Wait()
				ended, underWay := w.check(t, ledger, signal == syscall.SIGKILL)
				if signal != syscall.SIGKILL && underWay > 0 {
					t.Errorf("%d attempts have no end", underWay)
				}
				code := cmd.ProcessState.ExitCode()
				if signal != syscall.SIGKILL && moment > 0 && code != exitInterrupted {
					t.Errorf("after %d attempts: exit code %d, said %s", moment, code, talk)
				}
				allEnded, allUnderWay = allEnded+ended, allUnderWay+underWay
			}
			t.Logf("%d times: %d attempts ended, %d under way", kills(t), allEnded, allUnderWay)
		})
	}
}

// TestProcessesShareALedger has two processes append to one ledger at a time.
func TestProcessesShareALedger(t *testing.T) {
	w := newWitness(t)
	ledger := filepath.Join(t.TempDir(), "ledger.jsonl")
	one, _ := w.play(t, ledger, 200)
	two, _ := w.play(t, ledger, 200)
	_, _ = one.Process.Wait()
	_, _ = two.Process.Wait()
	ended, underWay := w.check(t, ledger, false)
	if ended != len(w.seen) || ended < 800 || underWay != 0 {
		t.Errorf("%d attempts were seen, %d ended, %d are under way", len(w.seen), ended, underWay)
	}
}

// TestPlayEndsWhenTheDiskIsFull gives a play a disk of one megabyte for its ledger.
func TestPlayEndsWhenTheDiskIsFull(t *testing.T) {
	disk := t.TempDir()
	mount := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk)
	if out, err := mount.CombinedOutput(); err != nil {
		t.Skipf("no disk of one megabyte can be made: %v, %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	w := newWitness(t)
	ledger := filepath.Join(disk, "ledger.jsonl")
	cmd, talk := w.play(t, ledger, 5000)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitUsage ||
		!strings.Contains(talk.String(), "no space left on device") {
		t.Errorf("exit code %d, said %s", code, talk)
	}
	if strings.Count(talk.String(), "\n") > 3 {
		t.Errorf("it says more than once what is wrong: %s", talk)
	}
	ended, underWay := w.check(t, ledger, false)
	if ended < 100 {
		t.Errorf("%d attempts ended, %d are under way", ended, underWay)
	}
}
