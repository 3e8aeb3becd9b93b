package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

const sipCause = "sip_hangup_cause"

// notes are what is worth saying of an event: its variant and outcome, what the story sets and what
// is said in it, the answer that it asks for, and what is not as it should be.
func notes(hook *schemas.Webhook, doc wire.Doc, step *Step) (all []string) {
	header := hook.Header()
	if step.Variant != "" {
		all = append(all, shown(step.Variant))
	}
	outcome, _ := doc.At(header.Outcome)
	if word, reported := single(outcome); reported && header.Outcome != "" {
		all = append(all, word)
	}
	if code := text(doc, sipCause); code != "" {
		all = append(all, "SIP "+shown(code))
	}
	for _, name := range []string{"digit", "digits", "Digits"} {
		if _, set := step.With[name]; !set && text(doc, name) != "" {
			all = append(all, name+" "+shown(text(doc, name)))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(step.With)) {
		pointer, value := find(doc, path)
		word, ok := single(value)
		drawn := path == "direction" || path == sipCause
		if ok && pointer != header.Outcome && !drawn {
			all = append(all, fieldName(path)+" "+word)
		}
	}
	for _, turn := range step.Says {
		all = append(all, shown(turn.Role)+": "+strconv.Quote(clipped(turn.Text, 30)))
	}
	if header.Answer != "" {
		all = append(all, "wants "+map[string]string{"json": "JSON", "texml": "TeXML"}[header.Answer])
	}
	if step.Illegal {
		all = append(all, "illegal")
	}
	if step.Spoil != "" {
		all = append(all, "spoil "+step.Spoil)
	}
	return all
}

// fieldName is the last name of a path; a number is none.
func fieldName(path string) string {
	keys := strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '/' })
	for _, key := range slices.Backward(keys) {
		if strings.Trim(key, "0123456789") != "" {
			return shown(key)
		}
	}
	return path
}

// find is the value of a body at the path of an override, and where it is; nil where it is not.
func find(doc wire.Doc, path string) (pointer string, value any) {
	pointer = "/" + strings.ReplaceAll(strings.TrimPrefix(path, "/"), ".", "/")
	for _, start := range []string{"/data/payload", "/data", "/payload", ""} {
		if value, there := doc.At(start + pointer); there {
			return start + pointer, value
		}
	}
	return "", nil
}

// text is the value of a field of a body, "" for none.
func text(doc wire.Doc, name string) string {
	if _, value := find(doc, name); value != nil {
		return fmt.Sprint(value)
	}
	return ""
}

// single is a value that is not made of others, in a few words.
func single(value any) (word string, ok bool) {
	switch value.(type) {
	case nil, map[string]any, []any:
		return "", false
	}
	return shown(fmt.Sprint(value)), true
}

// shown is a text as a word of a diagram: clipped, and in quotes where it is not a plain word.
func shown(text string) string {
	text = clipped(text, 30)
	odd := func(r rune) bool { return !strconv.IsPrint(r) || strings.ContainsRune(" \"\\,", r) }
	if text == "" || strings.ContainsFunc(text, odd) {
		return strconv.Quote(text)
	}
	return text
}

// clipped is a text that is cut after some characters.
func clipped(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// clock is a time of a story, as exactly as a reader wants it.
func clock(d time.Duration) string {
	const day = 24 * time.Hour
	tenth, second := d.Round(100*time.Millisecond), d.Round(time.Second)
	hours, minutes := int(second.Hours()), int(second.Minutes())%60
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case tenth < time.Minute:
		return tenth.String()
	case tenth < time.Hour:
		return fmt.Sprintf("%dm%04.1fs", int(tenth.Minutes()), (tenth % time.Minute).Seconds())
	case second < day:
		return fmt.Sprintf("%dh%02dm%02ds", hours, minutes, int(second.Seconds())%60)
	case second < 100*day:
		return fmt.Sprintf("%dd%02dh%02dm", hours/24, hours%24, minutes)
	}
	return fmt.Sprintf("%dd%02dh", hours/24, hours%24)
}
