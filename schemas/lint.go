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

	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// lint checks the webhook's file for what the validator would silently ignore, which is unknown
// keywords, formats and words of x-generate, and for conditions that the generator does not follow.
// The error joins all findings and names file and pointer.
func (w *Webhook) lint() error {
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
		if file == resourcesFile {
			continue // It is no schema, and read by itself.
		}
		text, err := bounded.ReadFS(folder, file)
		if err == nil {
			err = lintFile(file, text)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func lintFile(file string, text []byte) error {
	var doc map[string]any
	if err := wire.Decode(file, text, &doc); err != nil {
		return err
	}
	l := &linter{file: file}
	l.schema(doc, "", true)
	return errors.Join(l.findings...)
}

// A linter collects what it finds in one file.
type linter struct {
	file     string
	findings []error
}

func (l *linter) report(pointer, format string, args ...any) {
	finding := fmt.Sprintf(format, args...)
	l.findings = append(l.findings, fmt.Errorf("%s: %s: %s", l.file, pointer, finding))
}

// keywords are what the catalogue understands, each with the check that its value needs.
func keywords() map[string]func(l *linter, value any, pointer string) {
	plain := func(*linter, any, string) {}
	return map[string]func(*linter, any, string){
		"$schema": (*linter).dialect, "$ref": (*linter).ref, "$defs": (*linter).schemas,
		"$comment": plain, "title": plain, "description": plain, "examples": plain,
		"type": plain, "const": plain, "enum": plain, "required": plain,
		"minimum": plain, "maximum": plain, "minLength": plain, "maxLength": plain,
		"minItems": plain, "maxItems": plain,
		"format": (*linter).format, "pattern": (*linter).pattern,
		"properties": (*linter).schemas, "additionalProperties": (*linter).sub,
		"items": (*linter).sub, "then": (*linter).sub, "else": (*linter).sub,
		"allOf": (*linter).list, "anyOf": (*linter).variants,
		"oneOf": (*linter).alternatives, "if": (*linter).condition,
		"x-type": (*linter).text, "x-seen": (*linter).seen, "x-open": (*linter).flag,
		"x-formerly": (*linter).texts, "x-also": (*linter).texts,
		expectedKeyword: (*linter).expectations, alwaysKeyword: (*linter).texts,
		wordKeyword: (*linter).word, casesKeyword: (*linter).cases, "x-webhook": (*linter).header,
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
		switch at := wire.JoinPointer(pointer, keyword); {
		case !understood:
			near := ""
			if n := nearest.Name(keyword, slices.Collect(maps.Keys(known))); n != "" {
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
		l.schema(named[name], wire.JoinPointer(pointer, name), false)
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
		l.report(pointer, "points to the network (%s); a schema may only point "+
			"into its own folder or the built-in common/ parts", target)
	case strings.HasPrefix(file, "/") || strings.HasPrefix(resolved, ".."):
		l.report(pointer, "points out of the folder (%s)", target)
	}
}

func (l *linter) format(value any, pointer string) {
	if known := []any{"uuid", "date-time", "uri"}; !slices.Contains(known, value) {
		l.report(pointer, "the format %q is not understood; uuid, date-time and uri are, "+
			"and a pattern does for the rest", value)
	}
}

func (l *linter) pattern(value any, pointer string) {
	text, _ := value.(string)
	if _, err := regexp.Compile(text); err != nil {
		l.report(pointer, "%v", err)
	} else if odd := foreign().FindString(text); odd != "" {
		l.report(pointer, "%s is not understood by every validator; "+
			"use what RE2 and ECMAScript share", odd)
	}
}

// foreign matches what RE2 reads and the u mode of ECMAScript does not.
var foreign = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\(\?[^:]|\\[AzQEpPC]|\[\[:`)
})

// condition reports an if that does more than compare required properties with a const or an enum.
func (l *linter) condition(value any, pointer string) {
	test, _ := value.(map[string]any)
	props, _ := test["properties"].(map[string]any)
	required, _ := test["required"].([]any)
	if len(props) == 0 || len(test) != 2 {
		l.report(pointer, `an if has the form `+
			`{"properties": {field: {"const" or "enum": …}}, "required": [field]}`)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		at := wire.JoinPointer(wire.JoinPointer(pointer, "properties"), name)
		tested, _ := props[name].(map[string]any)
		_, constant := tested["const"]
		_, enum := tested["enum"]
		items, list := tested["items"]
		switch {
		case list && len(tested) == 1:
			l.condition(items, wire.JoinPointer(at, "items"))
		case len(tested) != 1 || !constant && !enum:
			l.report(at, "an if tests a const or an enum of the field, "+
				"or of the items of a list, nothing else")
		}
		if !slices.Contains(required, any(name)) {
			l.report(at, "the if does not require the field, so it holds when the field is absent"+
				"; add it to required")
		}
	}
}

// alternatives reports a oneOf with a branch that does more than require and forbid properties.
func (l *linter) alternatives(value any, pointer string) {
	known := []string{"required", "properties", "$comment"}
	branches, _ := value.([]any)
	for i, branch := range branches {
		fields, _ := branch.(map[string]any)
		for _, keyword := range slices.Sorted(maps.Keys(fields)) {
			if !slices.Contains(known, keyword) {
				at := fmt.Sprintf("%s/%d/%s", pointer, i, keyword)
				l.report(at, `a branch of oneOf has the form `+
					`{"required": [field], "properties": {other: false}}`)
			}
		}
	}
	l.list(value, pointer)
}

// variants reports an anyOf that does not list the webhook's variants at the root.
func (l *linter) variants(value any, pointer string) {
	if branches, _ := value.([]any); pointer != "/anyOf" || len(branches) < 2 {
		l.report(pointer, "anyOf belongs at the root and lists the variants of the webhook")
	}
	l.list(value, pointer)
}

func (l *linter) header(value any, pointer string) {
	header, _ := value.(map[string]any)
	l.words(header, pointer, "wire", "envelope", "about", "overtakes", "outcome", "variants",
		"usual", "aliases", "withheld", "answer", "sources")
	l.choice(header, pointer, "envelope", "data+meta", "data", "bare", "flat")
	l.choice(header, pointer, "answer", "json", "texml", "")
	if sources, _ := header["sources"].([]any); len(sources) == 0 {
		l.report(pointer, "sources are missing: say where the facts come from")
	}
}

// choice reports a word of x-webhook whose value is none of the choices.
func (l *linter) choice(header map[string]any, pointer, key string, choices ...any) {
	if given, ok := header[key]; ok && !slices.Contains(choices, given) {
		l.report(wire.JoinPointer(pointer, key), "%q is none of %q", given, choices)
	}
}

// words reports the words in one part of x-webhook that are not known.
func (l *linter) words(part map[string]any, pointer string, known ...string) {
	for _, key := range slices.Sorted(maps.Keys(part)) {
		if !slices.Contains(known, key) {
			l.report(wire.JoinPointer(pointer, key), "is not understood; %s has %s",
				path.Base(pointer), strings.Join(known, ", "))
		}
	}
}

func (l *linter) text(value any, pointer string) {
	if _, ok := value.(string); !ok {
		l.report(pointer, "is a text, not %v", value)
	}
}

func (l *linter) seen(value any, pointer string) {
	if value != seenCaptured && value != seenDocumented && value != seenSometimes {
		l.report(pointer, "is %q, %q or %q, not %v; a property that all show has no x-seen",
			seenCaptured, seenDocumented, seenSometimes, value)
	}
}

func (l *linter) flag(value any, pointer string) {
	if _, ok := value.(bool); !ok {
		l.report(pointer, "is true or false, not %v", value)
	}
}

func (l *linter) texts(value any, pointer string) {
	list, ok := value.([]any)
	for _, item := range list {
		_, text := item.(string)
		ok = ok && text
	}
	if !ok {
		l.report(pointer, "is a list of texts, not %v", value)
	}
}
