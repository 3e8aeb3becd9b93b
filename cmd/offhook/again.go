package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

// again is the line that runs a check again: its id, and the flags that say who is judged and how.
func (v *verdicts) again(id string) string {
	line := repeatLine(v.cmd, fmt.Sprintf("offhook test %s --seed %d", id, v.target.seed),
		"demo", "to", "failover-to", "url", "handles", "entity", "schemas", "key", "ca", "header",
		"policy", "timeout", "effects", "api", "strict", "forgeries-only", "allow-remote")
	return v.flags.child.again(line)
}

// againPlay is the line that plays the same again, with further flags that a command alone has.
func againPlay(cmd *cobra.Command, line string, seed uint64, further ...string) string {
	return repeatLine(cmd, fmt.Sprintf("%s --seed %d", line, seed), append(further, "to",
		"failover-to", "url", "entity", "schemas", "key", "ca", "header", "policy", "timeout", "weather",
		"runs",
		"arrivals", "now", "speed", "layout", "fields", "method", "pieces", "slow", "allow-remote")...)
}

// repeatLine is a command with those of the flags that were set, wherever that was. What
// OFFHOOK_KEY holds and the values of headers are left for the reader to fill in.
func repeatLine(cmd *cobra.Command, line string, flags ...string) string {
	for _, name := range flags {
		flag := cmd.Flags().Lookup(name)
		if !flag.Changed {
			continue
		}
		for _, value := range valuesOf(flag) {
			switch {
			case flag.NoOptDefVal != "": // bool ones too
				line += " --" + name + "=" + emitter.ShellWord(value)
				continue
			case name == "header":
				value, _, _ = strings.Cut(value, ":")
				value += ": …"
			case name == "key" && origin(cmd, name) == variable(name):
				value = "FILE"
			}
			line += " --" + name + " " + emitter.ShellWord(value)
		}
	}
	return line
}
