package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

// A child is the receiver as a command of the user's, behind --: it is started with what it needs
// in its environment, and stopped with its children. A nil child is none.
type child struct {
	args []string
	port string
	cmd  *exec.Cmd
	said tailed
	done chan struct{} // is closed when it has ended
	err  error         // with which it has
}

// childWaits is for how long a receiver that was started may take to listen, and childGrace for how
// long one that is stopped may go on.
const (
	childWaits = 30 * time.Second
	childGrace = 3 * time.Second
)

// ownPath is the path at which webhooks come to a receiver whose URL is not given.
const ownPath = "/webhooks"

// readChild takes the command behind -- from the arguments. Where --to and --api are not given, the
// receiver and the API have free ports of this machine; port 0 in --to is a free one too.
func readChild(cmd *cobra.Command, args []string, to *[]string, api *string) (
	rest []string, c *child, err error,
) {
	dash := cmd.ArgsLenAtDash()
	if dash < 0 {
		return args, nil, nil
	}
	c = &child{args: args[dash:], done: make(chan struct{})}
	switch {
	case len(c.args) == 0:
		return nil, nil, errors.New("behind -- stands the command that starts the receiver, " +
			"such as npm start")
	case len(*to) > 1:
		return nil, nil, wrong("to", "is given %d times; one receiver is started", len(*to))
	case len(*to) == 0:
		*to = []string{"http://127.0.0.1:0" + ownPath}
	}
	target, err := url.Parse((*to)[0])
	if err != nil {
		return nil, nil, &flagError{"to", err}
	}
	if c.port = target.Port(); c.port == "0" {
		free, err := freePort()
		if err != nil {
			return nil, nil, err
		}
		c.port = free
		target.Host = net.JoinHostPort(target.Hostname(), free)
		*to = []string{target.String()}
	}
	if c.port == "" {
		return nil, nil, wrong("to", "%s has no port; the receiver is told it as PORT", (*to)[0])
	}
	if *api == "" {
		free, err := freePort()
		if err != nil {
			return nil, nil, err
		}
		*api = net.JoinHostPort("127.0.0.1", free)
	}
	return args[:dash], c, nil
}

// freePort is a port of this machine on which nobody listens.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// start starts the receiver, and waits until it listens. It is stopped where ctx ends before that.
func (c *child) start(ctx context.Context, key, base string, talk io.Writer) error {
	if c == nil {
		return nil
	}
	c.cmd = exec.Command(c.args[0], c.args[1:]...)
	c.cmd.Env = append(os.Environ(), "PORT="+c.port, "TELNYX_PUBLIC_KEY="+key,
		"TELNYX_API_KEY="+apiKey, "TELNYX_BASE_URL="+base)
	c.cmd.Stdout, c.cmd.Stderr = &c.said, &c.said
	c.cmd.WaitDelay = childGrace
	lead(c.cmd)
	if err := c.cmd.Start(); err != nil {
		c.cmd = nil
		return fmt.Errorf("the receiver cannot be started: %w", err)
	}
	fmt.Fprintf(talk, "started   %s, PORT=%s\n", strings.Join(c.args, " "), c.port)
	go func() {
		c.err = c.cmd.Wait()
		close(c.done)
	}()
	if err := c.listens(ctx); err != nil {
		c.stop()
		return fmt.Errorf("%w%s", err, c.said.shown())
	}
	return nil
}

// listens waits until somebody takes connections at the port.
func (c *child) listens(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, childWaits,
		fmt.Errorf("the receiver does not listen on port %s after %s; it is told the port as PORT",
			c.port, childWaits))
	defer cancel()
	var dialer net.Dialer
	for {
		connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", c.port))
		if err == nil {
			return connection.Close()
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-c.done:
			return fmt.Errorf("the receiver has ended before it listened on port %s: %s", c.port,
				ending(c.err))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop ends the receiver and its children, and reports how it ended where it did so by itself.
func (c *child) stop() (alone error) {
	if c == nil || c.cmd == nil {
		return nil
	}
	select {
	case <-c.done:
		kill(c.cmd) // what it has left behind
		return fmt.Errorf("the receiver ended by itself: %s", ending(c.err))
	default:
	}
	askToEnd(c.cmd)
	select {
	case <-c.done:
	case <-time.After(childGrace):
		kill(c.cmd)
		<-c.done
	}
	kill(c.cmd)
	return nil
}

func ending(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}

// close stops the receiver, and says what it said where something is wrong, or keeps it with the
// reports.
func (c *child) close(talk io.Writer, wrong bool, reports string) error {
	if c == nil {
		return nil
	}
	if alone := c.stop(); alone != nil {
		wrong = true
		fmt.Fprintln(talk, "\n"+alone.Error())
	}
	if reports != "" {
		return os.WriteFile(filepath.Join(reports, "receiver.log"), c.said.bytes(), 0o600)
	}
	if text := c.said.shown(); wrong && text != "" {
		fmt.Fprintln(talk, text)
	}
	return nil
}

// again is the end of a line that starts the same receiver.
func (c *child) again(line string) string {
	if c == nil {
		return line
	}
	line += " --"
	for _, arg := range c.args {
		line += " " + emitter.ShellWord(arg)
	}
	return line
}

// A tailed keeps the end of what is written.
type tailed struct {
	mu   sync.Mutex
	text []byte
}

// kept and shown are how much is kept of what a receiver says, in bytes, and shown, in lines.
const (
	tailKept  = 256 << 10
	tailShown = 20
)

func (t *tailed) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	if over := len(t.text) - tailKept; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(text), nil
}

func (t *tailed) bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]byte(nil), t.text...)
}

// shown are the last lines, escaped, behind a head; "" for none.
func (t *tailed) shown() string {
	text := strings.TrimSpace(string(t.bytes()))
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	lines = lines[max(0, len(lines)-tailShown):]
	for i := range lines {
		lines[i] = "  | " + printable(strings.TrimRight(lines[i], "\r"))
	}
	return "\nthe receiver said:\n" + strings.Join(lines, "\n")
}
