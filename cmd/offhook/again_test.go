package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// The line that shows a failure again names the key that was given as a file, and never what
// OFFHOOK_KEY holds, be it the key itself or a path.
func TestAgainLineNeverHasTheKey(t *testing.T) {
	key, err := emitter.NewKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "mine.pem")
	if err := os.WriteFile(file, key.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	url := answering(t, func(int64, *http.Request) {})
	for name, c := range map[string]struct{ variable, flag, want string }{
		"key in the variable":  {string(key.PEM()), "", " --key FILE\n"},
		"on one line":          {strings.ReplaceAll(string(key.PEM()), "\n", `\n`), "", " --key FILE\n"},
		"path in the variable": {file, "", " --key FILE\n"},
		"path in the flag":     {"", file, " --key " + file + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OFFHOOK_KEY", c.variable)
			args := []string{"test", "refuse/wrong-key", "--to", url, "--handles", "voice"}
			if c.flag != "" {
				args = append(args, "--key", c.flag)
			}
			code, out, talk := command(t, t.Context(), args...)
			if code != exitBroken ||
				!strings.Contains(out, "  again: offhook test refuse/wrong-key ") ||
				!strings.Contains(out, c.want) {
				t.Errorf("exit code %d, printed\n%s\nwant a line with %q", code, out, c.want)
			}
			if c.variable != "" {
				checkSilent(t, c.variable, out+talk)
			}
			checkSilent(t, strings.Split(string(key.PEM()), "\n")[1], out+talk)
		})
	}
}
