package emitter_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/offhook-dev/offhook/emitter"
)

// writtenProofs are of signatures over the body as others write it: it means the same, and is not
// what is sent.
func writtenProofs() map[string]proof {
	is := func(write func(sent string) string) proof {
		return proof{[]string{"body?", signature + "?"}, func(
			t *testing.T, key emitter.Key, p pair,
		) bool {
			sent := string(p.spoiled.RequestBody)
			return len(p.changed()) == 0 && write(sent) != sent &&
				p.signs(t, key, "1000|"+write(sent))
		}}
	}
	compact := func(sent string) string {
		var out bytes.Buffer
		_ = json.Compact(&out, []byte(sent))
		return out.String()
	}
	return map[string]proof{
		"signed-compact": is(compact),
		"signed-two-space": is(func(sent string) string {
			var out bytes.Buffer
			_ = json.Indent(&out, []byte(strings.TrimSpace(sent)), "", "  ")
			return out.String()
		}),
		"signed-python": is(func(sent string) string {
			between := regexp.MustCompile(`"(\\.|[^"\\])*"|[,:]`)
			return escaped(between.ReplaceAllStringFunc(compact(sent), func(part string) string {
				if part == "," || part == ":" {
					return part + " "
				}
				return part
			}))
		}),
		"signed-php": is(func(sent string) string {
			slash := regexp.MustCompile(`\\?/`)
			return escaped(slash.ReplaceAllString(compact(sent), `\/`))
		}),
	}
}

// escaped has all that is not ASCII as JSON escapes.
func escaped(text string) string {
	return regexp.MustCompile(`[^\x00-\x7f]`).ReplaceAllStringFunc(text, func(c string) string {
		out := ""
		for _, unit := range utf16.Encode([]rune(c)) {
			out += fmt.Sprintf(`\u%04x`, unit)
		}
		return out
	})
}
