package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// outside tries a command that is not ours.
func (r *reader) outside(words []string) error {
	if len(words) == 0 {
		return nil
	}
	switch words[0] {
	case "make":
		makefile, err := os.ReadFile(filepath.Join(r.root, "Makefile"))
		if err != nil {
			return err
		}
		if !strings.Contains(string(makefile), "\n"+words[1]+": ## ") {
			return fmt.Errorf("make has no target %s", words[1])
		}
	case "go":
		return r.golang(words[1:])
	case "curl":
		return r.curl(words[1:])
	case "offhook", "sh", "./your-receiver":
	default:
		return fmt.Errorf("nothing tries %s", words[0])
	}
	return nil
}

// golang reads a command of Go: packages of ours are folders, others are pinned in go.mod.
func (r *reader) golang(args []string) error {
	mod, err := os.ReadFile(filepath.Join(r.root, "go.mod"))
	if err != nil {
		return err
	}
	for i, arg := range args {
		name, _, _ := strings.Cut(arg, "@")
		name = strings.Replace(name, "github.com/offhook-dev/offhook", ".", 1)
		switch {
		case arg == "./cmd/offhook" && args[0] == "run" && len(args) > i+1:
			return r.readable(args[i+1:])
		case strings.HasPrefix(name, "./"):
			if _, err := os.Stat(filepath.Join(r.root, name)); err != nil {
				return err
			}
		case strings.Contains(name, ".") && strings.Count(name, "/") > 1:
			parts := strings.SplitN(name, "/", 4)
			if !strings.Contains(string(mod), strings.Join(parts[:3], "/")) {
				return fmt.Errorf("go.mod does not pin %s", name)
			}
		}
	}
	return nil
}

// curl sends what curl would, to the API that the page has started.
func (r *reader) curl(args []string) error {
	method, body, header, to := "", "", http.Header{}, ""
	for i, args := 0, r.moved(args); i < len(args); i++ {
		switch args[i] {
		case "-X":
			i++
			method = args[i]
		case "-d":
			i++
			method, body = http.MethodPost, args[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(args[i], ":")
			header.Set(name, value)
		default:
			to = args[i]
		}
	}
	ask, err := http.NewRequestWithContext(r.t.Context(), method, to, strings.NewReader(body))
	if err != nil {
		return err
	}
	ask.Header = header
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode > 299 {
		err = fmt.Errorf("it is answered %d: %s", answer.StatusCode, text)
	}
	return err
}
