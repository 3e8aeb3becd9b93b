package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/offhook-dev/offhook/emitter"
)

//go:embed starter/offhook.yml
var starterWorkflow string

// workflow is the CI file for a receiver that the words of a command start, or for offhook's own,
// and whether it names a version of offhook.
func (i *initFlags) workflow(words []string) (text []byte, pinned bool, err error) {
	page, err := template.New(workflowFile).Parse(starterWorkflow)
	if err != nil {
		return nil, false, err
	}
	version, pinned := readBuild().pin()
	if !pinned {
		version = "latest"
	}
	quoted := make([]string, len(words))
	for n, word := range words {
		quoted[n] = emitter.ShellWord(word)
	}
	started := ""
	if len(words) > 0 {
		started = scalar(strings.Join(quoted, " ") + " &")
	}
	var out bytes.Buffer
	err = page.Execute(&out, map[string]string{"Key": keyFile, "To": scalar(i.to), "Port": port(i.to),
		"Version": version, "Start": started})
	return out.Bytes(), pinned, err
}

// scalar is a text as a value in YAML.
func scalar(text string) string {
	value, err := yaml.Marshal(text)
	if err != nil {
		return fmt.Sprintf("%q", text)
	}
	return strings.TrimSpace(string(value))
}

// A starterSetting is a flag as offhook.yaml shows it. The example is for flags whose default is
// empty.
type starterSetting struct{ flag, example string }

// starterSettings is an offhook.yaml in which every line but the key, and the receiver if there is
// one, is a comment: what a flag means, as help says it, and its default or an example.
func starterSettings(root *cobra.Command, to string) []byte {
	var out strings.Builder
	out.WriteString(`# Settings of offhook: flags by their names, for all commands. A flag on the
# command line wins over OFFHOOK_<FLAG> in the environment, and that over this
# file. What stands behind a # is the default, or an example.

# The private key that signs. It stays out of version control: offhook init
# makes another where this one is missing, with another public half.
key: ` + keyFile + "\n")
	for _, s := range []starterSetting{
		{"to", "http://127.0.0.1:8080/webhooks"},
		{"failover-to", "http://127.0.0.1:8080/failover"},
		{"handles", "[voice, message.received]"},
		{"entity", "[connection_id=1494492062593582591]"},
		{"policy", ""},
		{"timeout", "5s"},
		{"rate", "10"},
		{"fields", ""},
		{"layout", ""},
		{"speed", ""},
		{"seed", "7"},
		{"report", "[junit, html]"},
		{"strict", ""},
	} {
		flag := anyFlag(root, s.flag)
		value := s.example
		if value == "" {
			value = flag.DefValue
		}
		_, usage := pflag.UnquoteUsage(flag)
		usage = strings.ToUpper(usage[:1]) + usage[1:] + "."
		out.WriteString("\n# " + fold(usage, screen-2, "# ") + "\n")
		if s.flag == "to" && to != "" {
			out.WriteString("to: " + scalar(to) + "\n")
			continue
		}
		out.WriteString("# " + s.flag + ": " + value + "\n")
	}
	return []byte(out.String())
}

// anyFlag is a flag of run, or of test where run has none of that name.
func anyFlag(root *cobra.Command, name string) *pflag.Flag {
	for _, command := range []string{"run", "test"} {
		if cmd, _, err := root.Find([]string{command}); err == nil {
			if flag := cmd.Flags().Lookup(name); flag != nil {
				return flag
			}
		}
	}
	panic("offhook: no flag " + name)
}
