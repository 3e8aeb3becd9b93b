package schemas

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brianvoe/gofakeit/v7"
)

// Lint checks the webhook's file for what the validator would silently ignore: unknown keywords, formats and generator
// words, and for conditions that the generator does not follow. The error joins all findings, with file and pointer.
func (w *Webhook) Lint() error {
	text, err := w.Source()
	if err != nil {
		return err
	}
	return lintFile(w.File, text)
}

// lintCommon checks the shared parts of a folder.
func lintCommon(folder fs.FS) error {
	files, err := fs.Glob(folder, common+"/*.json")
	if err != nil {
		return err
	}
	var errs []error
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err == nil {
			err = lintFile(file, text)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func lintFile(file string, text []byte) error {
	var doc map[string]any
	if err := decodeFile(file, text, &doc); err != nil {
		return err
	}
	l := &linter{file: file, shared: path.Dir(file) == common}
	l.schema(doc, "", true)
	return errors.Join(l.findings...)
}

type linter struct {
	file     string
	shared   bool // the file is in common/, where names are defined
	findings []error
}

func (l *linter) report(pointer, format string, args ...any) {
	l.findings = append(l.findings, fmt.Errorf("%s: %s: %s", l.file, pointer, fmt.Sprintf(format, args...)))
}

// keywords are what the catalogue understands, each with the look-in it needs.
func keywords() map[string]func(l *linter, value any, pointer string) {
	plain := func(*linter, any, string) {}
	return map[string]func(*linter, any, string){
		"$schema": (*linter).dialect, "$comment": plain, "title": plain, "description": plain, "examples": plain,
		"type": plain, "const": plain, "enum": plain, "required": plain, "minimum": plain, "maximum": plain,
		"minLength": plain, "maxLength": plain, "minItems": plain, "maxItems": plain, "additionalProperties": plain, "x-type": plain,
		"x-open": plain, "x-formerly": plain, "x-also": plain,
		"$ref": (*linter).ref, "format": (*linter).format, "pattern": (*linter).pattern,
		"$defs": (*linter).schemas, "properties": (*linter).schemas, "items": (*linter).sub, "then": (*linter).sub, "else": (*linter).sub,
		"allOf": (*linter).list, "anyOf": (*linter).variants, "oneOf": (*linter).alternatives, "if": (*linter).condition,
		wordKeyword: (*linter).word, "x-webhook": (*linter).header,
	}
}

func (l *linter) schema(value any, pointer string, root bool) {
	if _, ok := value.(bool); ok {
		return
	}
	schema, ok := value.(map[string]any)
	if !ok {
		l.report(pointer, "is not a schema: neither an object nor true or false")
		return
	}
	known := keywords()
	for _, keyword := range slices.Sorted(maps.Keys(schema)) {
		look, understood := known[keyword]
		switch at := joinPointer(pointer, keyword); {
		case !understood:
			near := ""
			if n := Nearest(keyword, slices.Collect(maps.Keys(known))); n != "" {
				near = fmt.Sprintf("; did you mean %q?", n)
			}
			l.report(at, "the keyword %q is not understood%s", keyword, near)
		case keyword == "x-webhook" && !root:
			l.report(at, "x-webhook belongs at the root of the file")
		default:
			look(l, schema[keyword], at)
		}
	}
}

func (l *linter) sub(value any, pointer string) { l.schema(value, pointer, false) }

func (l *linter) schemas(value any, pointer string) {
	named, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(named)) {
		l.schema(named[name], joinPointer(pointer, name), false)
	}
}

func (l *linter) list(value any, pointer string) {
	parts, _ := value.([]any)
	for i, part := range parts {
		l.schema(part, fmt.Sprintf("%s/%d", pointer, i), false)
	}
}

func (l *linter) dialect(value any, pointer string) {
	if value != "https://json-schema.org/draft/2020-12/schema" {
		l.report(pointer, "%v is another dialect; the catalogue is written in draft 2020-12", value)
	}
}

func (l *linter) ref(value any, pointer string) {
	target, _ := value.(string)
	file, _, _ := strings.Cut(target, "#")
	resolved := path.Join(path.Dir(l.file), file)
	switch {
	case strings.Contains(target, "://"):
		l.report(pointer, "points to the network (%s); a schema may only point into its own folder or the built-in common/ parts", target)
	case strings.HasPrefix(file, "/") || strings.HasPrefix(resolved, ".."):
		l.report(pointer, "points out of the folder (%s)", target)
	}
}

func (l *linter) format(value any, pointer string) {
	if known := []any{"uuid", "date-time", "uri"}; !slices.Contains(known, value) {
		l.report(pointer, "the format %q is not understood; uuid, date-time and uri are, and a pattern does for the rest", value)
	}
}

func (l *linter) pattern(value any, pointer string) {
	text, _ := value.(string)
	if _, err := regexp.Compile(text); err != nil {
		l.report(pointer, "%v", err)
	} else if odd := foreign().FindString(text); odd != "" {
		l.report(pointer, "%s is not understood by every validator; use what RE2 and ECMAScript share", odd)
	}
}

// foreign matches what RE2 reads and the u mode of ECMAScript does not.
var foreign = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\(\?[^:]|\\[AzQEpPC]|\[\[:`) })

// condition accepts an if that looks at constants and enums of properties that are there.
func (l *linter) condition(value any, pointer string) {
	test, _ := value.(map[string]any)
	props, _ := test["properties"].(map[string]any)
	required, _ := test["required"].([]any)
	if len(props) == 0 || len(test) != 2 {
		l.report(pointer, `an if has the form {"properties": {field: {"const" or "enum": …}}, "required": [field]}`)
		return
	}
	for name, prop := range props {
		at := joinPointer(joinPointer(pointer, "properties"), name)
		tested, _ := prop.(map[string]any)
		_, constant := tested["const"]
		_, enum := tested["enum"]
		items, list := tested["items"]
		switch {
		case list && len(tested) == 1: // every item of the list has to fit
			l.condition(items, joinPointer(at, "items"))
		case len(tested) != 1 || !constant && !enum:
			l.report(at, "an if tests a const or an enum of the field, or of the items of a list, nothing else")
		}
		if !slices.Contains(required, any(name)) {
			l.report(at, "the if does not require the field, so it holds when the field is absent; add it to required")
		}
	}
}

// alternatives accepts a oneOf of branches that require or forbid properties.
func (l *linter) alternatives(value any, pointer string) {
	branches, _ := value.([]any)
	for i, branch := range branches {
		fields, _ := branch.(map[string]any)
		for keyword := range fields {
			if !slices.Contains([]string{"required", "properties", "$comment", wordKeyword}, keyword) {
				l.report(fmt.Sprintf("%s/%d/%s", pointer, i, keyword), `a branch of oneOf has the form {"required": [field], "properties": {other: false}}`)
			}
		}
	}
	l.list(value, pointer)
}

// variants accepts anyOf at the root, as the list of the webhook's variants.
func (l *linter) variants(value any, pointer string) {
	if branches, _ := value.([]any); pointer != "/anyOf" || len(branches) < 2 {
		l.report(pointer, "anyOf belongs at the root and lists the variants of the webhook")
	}
	l.list(value, pointer)
}

func (l *linter) header(value any, pointer string) {
	header, _ := value.(map[string]any)
	known := []string{"wire", "envelope", "lifecycle", "outcome", "variants", "aliases", "withheld", "answer", "sources"}
	for key := range header {
		if !slices.Contains(known, key) {
			l.report(joinPointer(pointer, key), "is not understood; x-webhook has %s", strings.Join(known, ", "))
		}
	}
	if sources, _ := header["sources"].([]any); len(sources) == 0 {
		l.report(pointer, "sources are missing: say where the facts come from")
	}
}

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
		l.report(pointer, "the name %q belongs in common/, where it is defined once; point to it with $ref", w.Name)
	}
	if w.Name != "" && !slices.Contains(owners(), w.owner()) {
		l.report(pointer, "the name %q has no owner; %s own values", w.Name, strings.Join(owners(), ", "))
	}
	for _, owner := range []string{w.Elapsed, w.Of} {
		if owner != "" && !slices.Contains([]string{"story", "leg", "part"}, owner) {
			l.report(pointer, "%q does not begin at a time; story, leg and part do", owner)
		}
	}
	if w.Often != nil && (*w.Often < 0 || *w.Often > 1) {
		l.report(pointer, "often is a chance from 0 to 1, not %g", *w.Often)
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
	if w.Time != "" && !strings.Contains(time.Unix(0, 0).UTC().Format(w.Time), "1970") {
		l.report(pointer, "time is a Go layout of a date such as 2006-01-02T15:04:05Z, not %q", w.Time)
	}
	if w.Pattern != "" {
		l.pattern(w.Pattern, pointer)
	}
	if w.Fake != "" {
		l.template(w.Fake, pointer)
	}
}

// template refuses functions that gofakeit does not have; it would leave them standing in the text.
func (l *linter) template(text, pointer string) {
	for _, match := range regexp.MustCompile(`\{([^}:]*)`).FindAllStringSubmatch(text, -1) {
		if gofakeit.GetFuncLookup(strings.ToLower(match[1])) == nil {
			l.report(pointer, "gofakeit has no function {%s}", match[1])
		}
	}
}
