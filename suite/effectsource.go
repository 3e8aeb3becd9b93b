package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// numberLimit is how many bytes are kept of what is to be a number.
const numberLimit = 100

// ParseEffects is a Config.Effects from text: a URL that is asked, or behind an exclamation mark a
// command that is run. Either gives the number of times that the receiver acted on an event, 0 for
// an event it does not know, and nothing else.
//
// In a URL, {id} stands for the id of the event. A GET is answered 200 with the number as its whole
// body. Without allowRemote the URL is on this machine.
//
// A command is one of the shell sh, which finds the id in the variable EVENT_ID. It prints the
// number and exits with 0.
func ParseEffects(
	text string, allowRemote bool,
) (func(ctx context.Context, eventID string) (int, error), error) {
	if command, ok := strings.CutPrefix(text, "!"); ok {
		return effectsOf(strings.TrimSpace(command))
	}
	return effectsAt(text, allowRemote)
}

func effectsAt(
	address string, allowRemote bool,
) (func(ctx context.Context, eventID string) (int, error), error) {
	if !strings.Contains(address, "{id}") {
		return nil, fmt.Errorf("%s has no place for the id of an event; put {id} where it belongs",
			address)
	}
	if err := emitter.CheckURL(strings.ReplaceAll(address, "{id}", "id"), allowRemote); err != nil {
		return nil, fmt.Errorf("%w; a command stands behind an exclamation mark", err)
	}
	transport := emitter.NewTransport(allowRemote)
	return func(ctx context.Context, eventID string) (int, error) {
		place := strings.ReplaceAll(address, "{id}", url.QueryEscape(eventID))
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
		if err != nil {
			return 0, err
		}
		answer, err := transport.RoundTrip(request)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", place, err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(io.LimitReader(answer.Body, numberLimit))
		if err != nil {
			return 0, fmt.Errorf("%s: %w", place, err)
		}
		times, ok := counted(body)
		if answer.StatusCode != http.StatusOK || !ok {
			return 0, fmt.Errorf("%s answers %d %q, not 200 and a number", place,
				answer.StatusCode, body)
		}
		return times, nil
	}, nil
}

func effectsOf(command string) (func(ctx context.Context, eventID string) (int, error), error) {
	switch {
	case command == "":
		return nil, errors.New("there is no command behind the exclamation mark")
	case strings.Contains(command, "{id}"):
		return nil, errors.New("{id} stands in a URL only; a command finds the id in $EVENT_ID")
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		return nil, fmt.Errorf("a command needs the shell: %w", err)
	}
	return func(ctx context.Context, eventID string) (int, error) {
		// The id is never part of the shell's text, whatever an id may hold.
		run := exec.CommandContext(ctx, shell, "-c", command)
		run.Env = append(run.Environ(), "EVENT_ID="+eventID)
		run.WaitDelay = time.Second // what the command has started may keep its output open
		var out, complaint beginning
		run.Stdout, run.Stderr = &out, &complaint
		err := run.Run()
		times, ok := counted(out)
		switch {
		case ctx.Err() != nil:
			return 0, fmt.Errorf("the command: %w", ctx.Err())
		case err != nil:
			return 0, fmt.Errorf("the command ends with %w and says %q", err, complaint)
		case !ok:
			return 0, fmt.Errorf("the command prints %q, not a number", out)
		}
		return times, nil
	}, nil
}

// counted is the count that a text is, white space around it aside.
func counted(text []byte) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	return n, err == nil && n >= 0
}

// A beginning keeps the first bytes of what is written, and lets the rest go.
type beginning []byte

func (b *beginning) Write(text []byte) (int, error) {
	*b = append(*b, text[:min(len(text), numberLimit-len(*b))]...)
	return len(text), nil
}
