package main

import (
	"regexp"
	"strings"
	"sync"
)

// inFlags says in the words of the command line what the packages say in those of Go: the fields of
// theirs that a text names, and where all checks are listed.
func inFlags(text string) string {
	text = handlesField().ReplaceAllStringFunc(text, func(field string) string {
		patterns := strings.TrimSuffix(strings.TrimPrefix(field, "Handles: {"), "}")
		patterns = strings.ReplaceAll(patterns, `", "`, "' --handles '")
		return "--handles " + strings.ReplaceAll(patterns, `"`, "'")
	})
	return strings.NewReplacer(
		"set AllowRemote to", "pass --allow-remote to",
		"(Rate: 5)", "(--rate 5)",
		"(suite.Checks shows all)", "(offhook test --list shows all)",
	).Replace(text)
}

// handlesField is Handles: {"message.*", "call.hangup" …}.
var handlesField = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`Handles: \{[^}]*\}`)
})
