package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A filling is what the holes of a story see while they are filled: a run, at a time of its story.
type filling struct {
	world *World
	at    time.Time
}

// dice draw for holes.
type dice struct{ *gofakeit.Faker }

func (d dice) IntRange(least, most int64) int64 {
	return int64(d.Faker.IntRange(int(least), int(most)))
}

// holed reports whether a text has holes, or says that it has none where it seems to.
func holed(text string) bool { return strings.Contains(text, "${") }

// fill is a value with its holes filled. The key says for what is drawn.
func (t *telling) fill(f *filling, value any, key ...string) (any, error) {
	switch value := value.(type) {
	case string:
		if !holed(value) {
			return value, nil
		}
		return t.text(f, value, key...)
	case []any:
		list := make([]any, len(value))
		for i := range value {
			var err error
			if list[i], err = t.fill(f, value[i], append(key, strconv.Itoa(i))...); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		fields := make(map[string]any, len(value))
		for name, below := range value {
			var err error
			if fields[name], err = t.fill(f, below, append(slices.Clone(key), name)...); err != nil {
				return nil, err
			}
		}
		return fields, nil
	}
	return value, nil
}

// text fills a text. A hole that stands alone keeps its type.
func (t *telling) text(f *filling, text string, key ...string) (any, error) {
	template, err := hole.Parse(text, scope{t})
	if err != nil {
		return nil, err
	}
	env := hole.Env{Scene: f}
	if f != nil {
		w := f.world
		whose := []string{strconv.Itoa(int(w.number)), "hole", strconv.Itoa(int(w.events))}
		env.Draw = dice{schemas.Stream(w.setting.Seed, append(whose, key...)...)}
	}
	v := template.Eval(&env)
	switch {
	case env.Err != nil:
		return nil, env.Err
	case v.Kind == hole.Absent, v.Kind == hole.Null && template.Kind() == hole.Text:
		return nil, fmt.Errorf("%s has no value; say what is sent then: ${… or 'text'}", text)
	}
	return decoded(v), nil
}

// decoded is a value as decoded JSON.
func decoded(v hole.Value) any {
	switch v.Kind {
	case hole.Null:
		return nil
	case hole.Bool:
		return v.N != 0
	case hole.Number:
		return json.Number(v.Append(nil))
	case hole.List:
		list := make([]any, len(v.Items()))
		for i, item := range v.Items() {
			list[i] = decoded(item)
		}
		return list
	}
	return string(v.Append(nil))
}

// constant fills a text that is decided before anything happens.
func (t *telling) constant(text string) (string, error) {
	if !holed(text) {
		return text, nil
	}
	value, err := t.text(nil, text)
	return fmt.Sprint(value), err
}

// A scope says what the names in the holes of a story stand for.
type scope struct{ *telling }

// The names that stand for no step and no instance.
const (
	ownRow, ownEnv, ownOption, ownWords = "row", "env", "option", "words"
)

func (s scope) Value(owner, name string) (hole.Eval, hole.Kind, error) {
	switch owner {
	case ownRow:
		return s.row(name)
	case ownEnv:
		return s.env(name)
	case ownOption:
		value, known := s.options[name]
		if !known {
			return nil, 0, nearest.Unknown("option", name, slices.Sorted(maps.Keys(s.options)))
		}
		return func(*hole.Env) hole.Value { return hole.TextOf(value) }, hole.Text, nil
	case ownWords:
		word, err := schemas.Word(name)
		if err != nil {
			return nil, 0, err
		}
		return s.during(func(e *hole.Env, _ *filling) (hole.Value, error) {
			return hole.TextOf(word(e.Draw.(dice).Faker)), nil
		}), hole.Text, nil
	}
	if resource := s.owner(owner, name); resource != "" {
		return s.during(func(_ *hole.Env, f *filling) (hole.Value, error) {
			return f.world.stage.Value(resource, owner, name, f.at)
		}), hole.Any, nil
	}
	if s.terms.steps[owner] && s.loops() {
		return nil, 0, fmt.Errorf("the step %s is one of the far end, and sends nothing", owner)
	}
	if s.terms.steps[owner] {
		s.terms.quoted[owner] = true
		return s.during(func(_ *hole.Env, f *filling) (hole.Value, error) {
			return f.world.quote(owner, name)
		}), hole.Any, nil
	}
	return nil, 0, s.unknown(owner, name)
}

// owner is the resource that has an instance of a name, and such a value; "" is none.
func (s scope) owner(instance, value string) string {
	for _, resource := range slices.Sorted(slices.Values(s.terms.instances[instance])) {
		if s.setting.catalog().Holds(resource, value) {
			return resource
		}
	}
	return ""
}

// unknown is the error for a name that stands for nothing.
func (s scope) unknown(owner, name string) error {
	resources := s.terms.instances[owner]
	if len(resources) > 0 {
		var values []string
		for _, resource := range resources {
			values = append(values, s.setting.catalog().ValuesOf(resource)...)
		}
		return &nearest.Error{Kind: "value of the " + resources[0] + " " + owner, Name: name,
			Nearest: nearest.Name(name, values)}
	}
	known := []string{ownRow, ownEnv, ownOption, ownWords}
	known = append(known, slices.Sorted(maps.Keys(s.terms.instances))...)
	known = append(known, slices.Sorted(maps.Keys(s.terms.steps))...)
	return nearest.Unknown("instance or step", owner, known)
}

// during is an evaluation that needs a run.
func (s scope) during(eval func(*hole.Env, *filling) (hole.Value, error)) hole.Eval {
	return func(e *hole.Env) hole.Value {
		f, _ := e.Scene.(*filling)
		if f == nil {
			e.Fail("this is decided before anything happens; options and variables can decide it")
			return hole.Value{}
		}
		v, err := eval(e, f)
		if err != nil {
			e.Fail("%w", err)
		}
		return v
	}
}

// row is a cell of the row of a run.
func (s scope) row(column string) (hole.Eval, hole.Kind, error) {
	if len(s.setting.Rows) == 0 {
		return nil, 0, errors.New("the play has no rows; they come from a CSV file")
	}
	if _, known := s.setting.Rows[0][column]; !known {
		return nil, 0, nearest.Unknown("column", column,
			slices.Sorted(maps.Keys(s.setting.Rows[0])))
	}
	return s.during(func(_ *hole.Env, f *filling) (hole.Value, error) {
		rows := s.setting.Rows
		return hole.TextOf(rows[int(f.world.number)%len(rows)][column]), nil
	}), hole.Text, nil
}

// env is a variable of the environment; absent where it is not set.
func (s scope) env(name string) (hole.Eval, hole.Kind, error) {
	s.terms.env[name] = true
	v := hole.Value{Kind: hole.Absent}
	if s.setting.Env != nil {
		if text, set := s.setting.Env(name); set {
			v = hole.TextOf(text)
		}
	}
	return func(*hole.Env) hole.Value { return v }, hole.Any, nil
}

func (s scope) Field(path []string) (hole.Eval, hole.Kind, error) {
	return nil, 0, fmt.Errorf("a story has no field .%s; a field of a step that has a name is "+
		"${name.%[1]s}", strings.Join(path, "."))
}

// unset is the error of a text with a hole that is only a variable which is not set.
func (t *telling) unset(template *hole.Template) error {
	for _, piece := range template.Pieces {
		if h := piece.Hole; h != nil && h.Name[0] == ownEnv && h.Eval(nil).Kind == hole.Absent {
			return fmt.Errorf("the variable %s is not set; set it, or write ${env.%[1]s or 'default'}",
				h.Name[1])
		}
	}
	return nil
}

// Variables lists the variables of the environment that holes of the scenario name, and those of
// what it includes.
func (s Scenario) Variables(setting Setting) []string {
	t, _ := s.tell(&setting) // what is wrong is said when the story is played
	return slices.Sorted(maps.Keys(t.terms.env))
}

// remember keeps the body of a step that holes name.
func (w *World) remember(step *Step, body wire.Body) error {
	if step.told == nil || !step.told.terms.quoted[step.Name] {
		return nil
	}
	doc, err := wire.Parse(body.Bytes(1, ""))
	if err != nil {
		return err
	}
	w.memory().sent[step.Name] = doc
	return nil
}

// quote is a field of what the step of that name has sent.
func (w *World) quote(step, path string) (hole.Value, error) {
	doc, sent := w.memory().sent[step]
	if !sent {
		return hole.Value{}, fmt.Errorf("no step named %s has been sent by then", step)
	}
	pointer := "/" + strings.ReplaceAll(path, ".", "/")
	for _, start := range []string{"/data/payload", "/data", ""} {
		if value, there := doc.At(start + pointer); there {
			return valueOf(value, step+"."+path)
		}
	}
	return hole.Value{}, fmt.Errorf("what the step %s sent has no field %s", step, path)
}

// valueOf is a single value of a body.
func valueOf(value any, path string) (hole.Value, error) {
	switch value := value.(type) {
	case nil:
		return hole.Value{}, nil
	case bool:
		return hole.BoolOf(value), nil
	case json.Number:
		if number, ok := hole.ParseDecimal(value.String()); ok {
			return number, nil
		}
	case string:
		return hole.TextOf(value), nil
	}
	return hole.Value{}, fmt.Errorf("%s is not a single value", path)
}
