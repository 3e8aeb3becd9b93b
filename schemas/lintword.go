package schemas

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7"
)

// word reports what is wrong with the value of x-generate.
func (l *linter) word(value any, pointer string) {
	w, err := readWord(value)
	if err != nil {
		l.report(pointer, "%v", err)
		return
	}
	if ways := w.ways(); len(ways) > 1 {
		l.report(pointer, "%s each make the value; keep one", strings.Join(ways, " and "))
	}
	if w.Name != "" && !l.shared {
		l.report(pointer, "the name %q belongs in common/, where it is defined once; "+
			"point to it with $ref", w.Name)
	}
	if w.Name != "" && !slices.Contains(owners(), w.owner()) {
		l.report(pointer, "the name %q has no owner; %s own values",
			w.Name, strings.Join(owners(), ", "))
	}
	for _, owner := range []string{w.Elapsed, w.Of} {
		if owner != "" && !slices.Contains([]string{"story", "leg", "part"}, owner) {
			l.report(pointer, "%q does not begin at a time; story, leg and part do", owner)
		}
	}
	if w.Often != nil && (*w.Often < 0 || *w.Often > 1) {
		l.report(pointer, "often is a chance from 0 to 1, not %g", *w.Often)
	}
	if w.Null != nil && (*w.Null < 0 || *w.Null > 1) {
		l.report(pointer, "null is a chance from 0 to 1, not %g", *w.Null)
	}
	if w.UUID != "" && w.UUID != "v1" && !regexp.MustCompile(`^[0-9a-f]{3}$`).MatchString(w.UUID) {
		l.report(pointer, "uuid is v1 or three hexadecimal digits, not %q", w.UUID)
	}
	if w.Items != nil && (w.Items[0] < 0 || w.Items[1] < w.Items[0]) {
		l.report(pointer, "items is at least and at most, such as [1, 3], not %v", *w.Items)
	}
	if w.Encode != "" && w.Encode != "base64" {
		l.report(pointer, "encode is not %q; base64 is understood", w.Encode)
	}
	if w.Next != nil && w.Name == "" {
		l.report(pointer, "next counts for an owner, so it needs a name")
	}
	for _, addend := range w.Sum {
		if !strings.HasPrefix(addend, "/") {
			l.report(pointer, "sum adds what JSON pointers name, not %q", addend)
		}
	}
	if w.Plus != "" {
		if _, _, err := span(w.Plus); err != nil {
			l.report(pointer, "plus: %v", err)
		}
	}
	layout := w.Time != "" && w.Time != unixTime
	if layout && !strings.Contains(time.Unix(0, 0).UTC().Format(w.Time), "1970") {
		l.report(pointer, "time is unix or a Go layout of a date such as 2006-01-02T15:04:05Z, "+
			"not %q", w.Time)
	}
	if w.Pattern != "" {
		l.pattern(w.Pattern, pointer)
	}
	if w.Fake != "" {
		l.template(w.Fake, pointer)
	}
}

// template reports functions that gofakeit does not have, since gofakeit would leave their names
// standing in the text.
func (l *linter) template(text, pointer string) {
	for _, match := range regexp.MustCompile(`\{([^}:]*)`).FindAllStringSubmatch(text, -1) {
		owner, _, dotted := strings.Cut(match[1], ".")
		if dotted && slices.Contains(owners(), owner) {
			continue
		}
		if gofakeit.GetFuncLookup(strings.ToLower(match[1])) == nil {
			l.report(pointer, "gofakeit has no function {%s}", match[1])
		}
	}
}
