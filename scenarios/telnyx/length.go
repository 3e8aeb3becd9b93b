package telnyx

import (
	"maps"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// with is values and one more.
func with(values scenarios.Values, field string, value any) scenarios.Values {
	more := scenarios.Values{}
	maps.Copy(more, values)
	more[field] = value
	return more
}

// length is how long it takes, 0 for until it is stopped, and the status of what cannot be played.
func (l *lasting) length(t *turn, body map[string]any) (length time.Duration, fate string) {
	times := 1.0
	if n, ok := numeric(body["loop"]); ok {
		times = n
	} else if body["loop"] == "infinity" {
		times = 0
	}
	switch {
	case l.Speech != "":
		text, _ := body[l.Speech].(string)
		return time.Duration(float64(speech(text)) * times), ""
	case l.Longest != "":
		secs, _ := numeric(body[l.Longest])
		return time.Duration(secs * float64(time.Second)), ""
	}
	if name, _ := body[l.medium(body)].(string); name != "" {
		m := t.media(name)
		return time.Duration(float64(m.Length) * times), m.Status
	}
	if l.Media != nil { // of what is named in no way that we know
		return time.Duration(float64(usual) * times), ""
	}
	return 0, ""
}

// medium is the field that names what is played: the first one that is there.
func (l *lasting) medium(body map[string]any) string {
	for _, field := range l.Media {
		if name, _ := body[field].(string); name != "" {
			return field
		}
	}
	return ""
}

// speech is how long a text takes to be spoken: some 14 characters a second. Marks of SSML are
// silent.
func speech(text string) time.Duration {
	silent, count := false, 0
	for _, r := range text {
		switch {
		case r == '<':
			silent = true
		case r == '>':
			silent = false
		case !silent:
			count++
		}
	}
	return max(time.Second/2, time.Duration(count)*time.Second/14).Truncate(20 * time.Millisecond)
}
