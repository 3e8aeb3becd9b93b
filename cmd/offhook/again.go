package main

import (
	"fmt"
	"strings"
)

// again is the rest of the line that shows a failure again: the flags that say who is judged and
// how, wherever they were set. What OFFHOOK_KEY holds and the values of headers are left for the
// reader to fill in.
func (v *verdicts) again() string {
	line := fmt.Sprintf(" --seed %d", v.target.seed)
	for _, name := range []string{"demo", "to", "failover-to", "url", "handles", "entity", "schemas",
		"key", "ca", "header", "policy", "timeout", "effects", "strict", "allow-remote"} {
		flag := v.cmd.Flags().Lookup(name)
		if !flag.Changed {
			continue
		}
		for _, value := range valuesOf(flag) {
			switch {
			case flag.Value.Type() == "bool":
				line += " --" + name + "=" + value
				continue
			case name == "header":
				value, _, _ = strings.Cut(value, ":")
				value += ": …"
			case name == "key" && origin(v.cmd, name) == variable(name):
				value = "FILE"
			}
			line += " --" + name + " " + quoted(value)
		}
	}
	return line
}

// quoted is a value as a shell reads it.
func quoted(value string) string {
	special := func(c rune) bool {
		isLetter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		isDigit := '0' <= c && c <= '9'
		return !isLetter && !isDigit && !strings.ContainsRune("%+,-./:=@_", c)
	}
	if value != "" && !strings.ContainsFunc(value, special) {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
