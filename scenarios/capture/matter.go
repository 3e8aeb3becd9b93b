package capture

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// differences are the fields of an event that mean something and that bodies of the story have
// otherwise, those first that others follow: what reports the outcome, then what is one of a few
// values, then the rest; null comes last, and so do lists.
func (e *event) differences(docs []wire.Doc) []field {
	lists := e.lists(docs)
	all := slices.DeleteFunc(append(e.fields(), lists...), func(f field) bool {
		within := slices.ContainsFunc(lists, func(list field) bool {
			return strings.HasPrefix(f.pointer, list.pointer+"/")
		})
		return within || e.carries(f.pointer).Kind != schemas.CarriedMeaning || isTime(f.value) ||
			f.drawn(docs)
	})
	few := e.few()
	rank := func(f field) int {
		_, list := f.value.([]any)
		switch {
		case f.pointer == e.hook.Header().Outcome:
			return 0
		case few[f.pointer] && f.value != nil:
			return 1
		case f.value == nil:
			return 3
		case list:
			return 4
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b field) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.pointer, b.pointer))
	})
	return all
}

// lists are those that the bodies have with another number of items, and whose items mean
// something.
func (e *event) lists(docs []wire.Doc) (all []field) {
	seen := map[string]bool{}
	for _, f := range e.fields() {
		for above := wire.ParentPointer(f.pointer); above != ""; above = wire.ParentPointer(above) {
			value, _ := e.doc.At(above)
			list, is := value.([]any)
			if !is || seen[above] || e.carries(f.pointer).Kind != schemas.CarriedMeaning {
				continue
			}
			seen[above] = true
			if slices.ContainsFunc(docs, func(d wire.Doc) bool {
				other, _ := d.At(above)
				items, _ := other.([]any)
				return len(items) != len(list)
			}) {
				all = append(all, field{above, list})
			}
		}
	}
	return all
}

// few are the fields that have one of a few values.
func (e *event) few() map[string]bool {
	if e.enums == nil {
		all, _ := e.hook.Fields(e.variant)
		e.enums = map[string]bool{}
		for _, f := range all {
			e.enums[f.Pointer] = len(f.Values) > 0
		}
	}
	return e.enums
}

// drawn reports whether the bodies have the value too, or numbers around it that are drawn from a
// range.
func (f field) drawn(docs []wire.Doc) bool {
	same, low, high := true, math.Inf(1), math.Inf(-1)
	distinct := map[float64]bool{}
	for _, d := range docs {
		value, there := d.At(f.pointer)
		same = same && there && alike(value, f.value)
		if n, ok := measured(value); ok {
			low, high = min(low, n), max(high, n)
			distinct[n] = true
		}
	}
	n, ok := measured(f.value)
	return same || ok && len(distinct) > manyNumbers && low <= n && n <= high
}

// manyNumbers is how many different numbers a list of choices has at most.
const manyNumbers = 5

// alike reports whether two values are the same; of numbers, whether they are written the same.
func alike(a, b any) bool {
	text, is := a.(string)
	other, too := b.(string)
	if is || too {
		return is && too && text == other
	}
	return fmt.Sprint(a) == fmt.Sprint(b)
}

// measured is the number that a value is: one of JSON, or a text with a decimal point.
func measured(value any) (float64, bool) {
	switch text, isText := value.(string); {
	case value == nil:
		return 0, false
	case isText && !strings.Contains(text, "."):
		return 0, false
	}
	n, err := strconv.ParseFloat(fmt.Sprint(value), 64)
	return n, err == nil
}

// isTime reports whether a value is a time of day or a day.
func isTime(value any) bool {
	text, _ := value.(string)
	for _, layout := range layouts() {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

// layouts are the ways in which bodies write times.
func layouts() []string {
	return []string{time.RFC3339Nano, time.DateTime, time.DateOnly, time.RFC1123, time.RFC1123Z,
		"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999-07:00"}
}
