package emitter

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"
)

// A Command is what an application asked of Telnyx's API, as a ledger keeps it. Given again at the
// same times of the story, the commands of a run lead to the same webhooks.
type Command struct {
	// Story and Run say in which run it was.
	Story string `json:"story,omitempty"`
	Run   string `json:"run,omitempty"`
	// At is when it came, in the time of the story, to the nanosecond.
	At time.Duration `json:"at_ns"`
	// Name is that of the operation, Of has the parameters of its path, Query those behind it, and
	// With the fields of its body.
	Name  string            `json:"name"`
	Of    map[string]string `json:"of,omitempty"`
	Query map[string]any    `json:"query,omitempty"`
	With  map[string]any    `json:"with,omitempty"`
	// Status and Answer are what it was answered.
	Status int `json:"status"`
	Answer any `json:"answer,omitempty"`
}

// commandHead begins the line of a command; no other line begins so. Where lines of several kinds
// are printed, each begins with its kind.
const (
	commandHead = `{"command":`
	kindHead    = `{"kind":"`
)

func hasCommandHead(text []byte) bool {
	return bytes.HasPrefix(text, []byte(commandHead)) ||
		bytes.HasPrefix(text, []byte(kindHead+`command"`))
}

// isOther reports whether a line is of another kind than those of a ledger.
func isOther(text []byte) bool {
	return bytes.HasPrefix(text, []byte(kindHead)) && !bytes.HasPrefix(text, []byte(kindHead+`attempt"`))
}

type commandLine struct {
	Command *Command `json:"command"`
}

// Command appends a command that was answered.
func (l *Ledger) Command(c Command) error {
	text, err := json.Marshal(commandLine{&c})
	if err != nil {
		return fmt.Errorf("ledger: command %s: %w", c.Name, err)
	}
	return l.append(nil, func(out []byte, _ *Attempt) []byte { return append(out, text...) })
}

// ReadCommands reads the commands of a ledger, in the order in which they were answered, and skips
// its attempts. An error names the line.
func ReadCommands(r io.Reader) iter.Seq2[Command, error] {
	return func(yield func(Command, error) bool) {
		in := bufio.NewReader(r)
		for n := 1; ; n++ {
			text, end := readLine(in)
			if end != nil && end != io.EOF {
				yield(Command{}, fmt.Errorf("ledger line %d: %w", n, end))
				return
			}
			if hasCommandHead(text) {
				c, err := parseCommand(text)
				if err != nil {
					err = fmt.Errorf("ledger line %d: %w", n, err)
				}
				if !yield(c, err) {
					return
				}
			}
			if end == io.EOF {
				return
			}
		}
	}
}

// isCommand reports whether a line is that of a command, and not torn.
func isCommand(text []byte) bool {
	if !hasCommandHead(text) {
		return false
	}
	_, err := parseCommand(text)
	return err == nil
}

// parseCommand reads the line of a command. Numbers stay as they were written.
func parseCommand(text []byte) (Command, error) {
	var l commandLine
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&l); err != nil {
		return Command{}, fmt.Errorf("is not a command: %w", err)
	}
	if l.Command == nil || l.Command.Name == "" {
		return Command{}, fmt.Errorf("is not a command: it has no name")
	}
	return *l.Command, nil
}
