// Command offhook plays Telnyx for a webhook receiver: it sends signed webhooks alone or as
// stories, retries them and fails over, and judges what the receiver answers.
//
// It is the command line of the packages schemas, emitter, scenarios and suite, and holds no logic
// of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes are part of the interface.
const (
	exitKept        = 0
	exitBroken      = 1 // a promise broken, or a delivery failed
	exitUsage       = 2 // usage, configuration, or nothing selected
	exitUnanswered  = 3 // no request of the run got an answer
	exitInterrupted = 130
)

// memoryLimit is what the process aims to stay under, in bytes, however many runs it plays. Far
// below it, memory is collected less often than Go does by itself. GOMEMLIMIT and GOGC say
// otherwise.
const (
	memoryLimit  = 224 << 20
	collectAfter = 400 // per cent of what lives
)

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAfter)
	}
	// net/http logs what receivers send unasked, which nobody can do anything with.
	log.SetOutput(io.Discard)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main without the process: tests call it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	var verdict *verdictError
	if errors.As(err, &verdict) {
		complain(cmd, err)
		return verdict.code
	}
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		complain(cmd, err)
		return exitUsage
	}
	return exitKept
}

// complain tells the user of an error. It says nothing where the error has no text.
func complain(cmd *cobra.Command, err error) {
	text := strings.TrimRight(inFlags(attributed(cmd, err).Error()), "\n ")
	if text == "" {
		return
	}
	text = "offhook: " + text
	if message, excerpt, _ := strings.Cut(text, "\n"); isTerminal(cmd.ErrOrStderr()) {
		text = strings.TrimRight(fold(message, screen, "  ")+"\n"+excerpt, "\n")
	}
	fmt.Fprintln(cmd.ErrOrStderr(), text)
}

// A verdictError ends the command with an exit code other than that of wrong usage.
type verdictError struct {
	code int
	text string // "" when everything has been said
}

func (e *verdictError) Error() string { return e.text }
