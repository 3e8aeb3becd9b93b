package telnyx

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas"
)

// hole is a hole of an answer: ${body.to}.
var hole = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{([a-z_]+)(?:\.([A-Za-z0-9_]+))?\}`)
})

// fill is what the file of a command says of its answer, with its holes filled. A text that is one
// hole takes the type of its value; a field for which there is none is left out.
func (t *turn) fill(value any) (any, error) {
	switch value := value.(type) {
	case string:
		if !strings.Contains(value, "${") {
			return value, nil
		}
		if m := hole().FindStringSubmatch(value); m != nil && m[0] == value {
			return t.lookup(m[1], m[2])
		}
		var err error
		text := hole().ReplaceAllStringFunc(value, func(text string) string {
			m := hole().FindStringSubmatch(text)
			v, wrong := t.lookup(m[1], m[2])
			if wrong != nil {
				err = wrong
			}
			return fmt.Sprint(v)
		})
		return text, err
	case []any:
		filled := make([]any, len(value))
		for i := range value {
			var err error
			if filled[i], err = t.fill(value[i]); err != nil {
				return nil, err
			}
		}
		return filled, nil
	case map[string]any:
		filled := make(map[string]any, len(value))
		for name, below := range value {
			if t.lacks(below) {
				continue
			}
			value, err := t.fill(below)
			if err != nil {
				return nil, err
			}
			if value != nil || below == nil {
				filled[name] = value
			}
		}
		return filled, nil
	}
	return value, nil
}

// lacks reports whether a value is a hole for a recording where the command has none. A field that
// has such a value is left out.
func (t *turn) lacks(value any) bool {
	text, _ := value.(string)
	return strings.HasPrefix(text, "${recording.") && t.about["recording"] == ""
}

// lookup is the value of a hole.
func (t *turn) lookup(owner, name string) (any, error) {
	switch owner {
	case "body":
		return t.body[name], nil
	case "path":
		return t.of[name], nil
	case "page":
		return t.paging[name], nil
	case "records":
		return copied(t.records), nil
	case "record":
		if name == "" {
			return copied(t.record), nil
		}
		return copied(t.record[name]), nil
	case "new":
		return t.fresh(name)
	}
	// The World would have it belong to things of its own, since nothing was told of it yet.
	if v, later := t.later[owner+"."+name]; later {
		return v, nil
	}
	v, err := t.w.Value(owner, t.about[owner], name, t.at)
	if err != nil {
		return nil, fmt.Errorf("%s: answer: %w", t.op.Name, err)
	}
	return v, nil
}

// fresh is a value that nothing had before. The same commands have the same ones.
func (t *turn) fresh(name string) (any, error) {
	switch name {
	case "time":
		return t.stamp(t.at), nil
	case "uuid":
		return schemas.Stream(t.w.Seed(), "telnyx", t.name("new")).UUID(), nil
	}
	return nil, fmt.Errorf("%s: there is nothing new called %q", t.op.Name, name)
}

// copied is a value of a record as it is now: the record goes on to change while the answer is
// written.
func copied(value any) any {
	switch value := value.(type) {
	case []any:
		all := make([]any, len(value))
		for i := range value {
			all[i] = copied(value[i])
		}
		return all
	case map[string]any:
		fields := make(map[string]any, len(value))
		for name, below := range value {
			fields[name] = copied(below)
		}
		return fields
	}
	return value
}
