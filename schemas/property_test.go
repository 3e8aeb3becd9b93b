package schemas

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// rounds is how many seeds each webhook is tried with. The race detector's short run needs few.
func rounds() uint64 {
	if testing.Short() {
		return 10
	}
	return 200
}

func noon() time.Time { return time.Date(2026, 3, 4, 9, 15, 25, 120_934_000, time.UTC) }

// eachWebhook runs a test on every webhook, and on every variant, that the catalogue can send.
func eachWebhook(t *testing.T, test func(t *testing.T, w *Webhook, variant string)) {
	for w := range Default().All() {
		if w.Header().Withheld != "" && len(w.Header().Examples) == 0 {
			continue
		}
		variants := []string{""}
		for name := range w.Header().Variants {
			variants = append(variants, name)
		}
		slices.Sort(variants)
		for _, variant := range variants {
			t.Run(w.Name+"#"+variant, func(t *testing.T) {
				t.Parallel()
				test(t, w, variant)
			})
		}
	}
}

// planOf is the plan of a webhook, or of one of its variants.
func planOf(t *testing.T, w *Webhook, variant string) *plan {
	t.Helper()
	c, err := w.compiled()
	if err != nil {
		t.Fatal(err)
	}
	shape, err := c.variant(variant)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := shape.plan()
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// alone is the scene of one event that stands alone.
func alone(w *Webhook, seed uint64) *Scene {
	scene, err := w.Alone(seed, noon())
	if err != nil {
		panic(err)
	}
	return scene
}

// A troupe tells the events of one run.
type troupe struct {
	t     *testing.T
	stage *Stage
	at    time.Time
}

func onStage(t *testing.T, seed uint64) *troupe {
	stage, err := Default().NewStage(seed, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &troupe{t, stage, noon()}
}

// tell generates the body of the next event, which is about the leg "caller" where it is about one.
func (p *troupe) tell(w *Webhook, options Options) wire.Doc {
	p.t.Helper()
	var names map[string]string
	if w.Concerns("leg") {
		names = map[string]string{"leg": "caller"}
	}
	scene, err := p.stage.Enter(w, p.at, names)
	if err != nil {
		p.t.Fatal(err)
	}
	doc, err := w.Generate(scene, options)
	if err != nil {
		p.t.Fatal(err)
	}
	return doc
}

func generate(t *testing.T, w *Webhook, seed uint64, options Options) wire.Doc {
	t.Helper()
	doc, err := w.Generate(alone(w, seed), options)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return doc
}

func TestEveryFileLintsAndCompiles(t *testing.T) {
	if err := lintCommon(builtin); err != nil {
		t.Error(err)
	}
	for w := range Default().All() {
		if err := w.check(); err != nil {
			t.Error(err)
		}
		h := w.Header()
		if h.Description == "" || len(h.Sources) == 0 {
			t.Errorf("%s: description or sources are missing", w.Name)
		}
	}
}

func TestOwnExampleIsValid(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, _ string) {
		if len(w.Header().Examples) == 0 {
			t.Fatal("the file has no example")
		}
		for _, example := range w.Header().Examples {
			doc := wire.Doc{Kind: w.Header().Wire, Value: example}
			for _, p := range problemsButAbsence(w, doc) {
				t.Error(p)
			}
			if found, _, err := Default().Recognize(doc); found != w {
				t.Errorf("the example is recognised as %v (%v)", found, err)
			}
		}
	})
}

func TestGeneratedBodiesAreValid(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		for _, presence := range Presences() {
			for seed := range rounds() {
				options := Options{Presence: presence, Variant: variant}
				doc := generate(t, w, seed, options)
				for _, p := range problemsButAbsence(w, doc) {
					t.Fatalf("%s, seed %d: %s in %v", presence, seed, p, doc.Value)
				}
				if seed%10 > 0 {
					continue
				}
				if again := generate(t, w, seed, options); fmt.Sprint(again) != fmt.Sprint(doc) {
					t.Fatalf("%s, seed %d: two bodies of one seed differ", presence, seed)
				}
			}
		}
	})
}

// problemsButAbsence are the problems of a body. The absence of what is only expected is not among
// them, since it is optional.
func problemsButAbsence(w *Webhook, doc wire.Doc) []Problem {
	return slices.DeleteFunc(w.Validate(doc), func(p Problem) bool {
		return p.Drift && strings.HasPrefix(p.Reason, "is absent")
	})
}

// TestMutatedBodiesAreRefused changes one thing of a valid body at a time.
func TestMutatedBodiesAreRefused(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		c, _ := w.compiled()
		shape, _ := c.variant(variant)
		doc := generate(t, w, 7, Options{Presence: PresenceAll, Variant: variant})
		var mutate func(n *node, holder map[string]any)
		mutate = func(n *node, holder map[string]any) {
			for name, value := range holder {
				prop := n.props[name]
				if prop == nil {
					continue
				}
				refused := func(what string) {
					if len(Errors(w.Validate(doc))) == 0 {
						t.Errorf("%s: %s passes", prop.at, what)
					}
				}
				if n.required[name] {
					delete(holder, name)
					refused(name + " removed")
					holder[name] = value
				}
				if len(prop.constant) > 0 && len(c.variants) == 0 {
					holder[name] = fmt.Sprint(value) + "x"
					refused(name + " changed")
					holder[name] = value
				}
				if len(prop.types) > 0 {
					holder[name] = wrong(prop)
					refused(fmt.Sprintf("%s as %v", name, holder[name]))
					holder[name] = value
				}
				if below, ok := value.(map[string]any); ok {
					mutate(prop, below)
				}
			}
		}
		mutate(shape.root, doc.Value.(map[string]any))
	})
}

// wrong is a value of a type that the field does not have.
func wrong(n *node) any {
	for _, value := range []any{json.Number("7.5"), true, "text", map[string]any{}, []any{}} {
		if kind := wire.TypeOf(value); !n.is(kind) && !slices.Contains(n.also, kind) {
			return value
		}
	}
	return nil
}

// TestNoRealNumbers asserts that every phone number that is sent is one reserved for fiction.
func TestNoRealNumbers(t *testing.T) {
	number := regexp.MustCompile(`\+[0-9]{7,}`)
	fiction := regexp.MustCompile(`^\+1[2-9][0-9]{2}55501[0-9]{2}$`)
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		for seed := range uint64(40) {
			doc := generate(t, w, seed, Options{Presence: PresenceAll, Variant: variant})
			text, _ := json.Marshal(doc.Value)
			for _, found := range number.FindAllString(string(text), -1) {
				if !fiction.MatchString(found) {
					t.Fatalf("seed %d sends %s; send +1 NXX 555 01XX", seed, found)
				}
			}
		}
	})
}

// TestSharedRulesStay asserts that a webhook generates the same whether or not others, which share
// parts with it, were compiled before.
func TestSharedRulesStay(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing here runs at the same time")
	}
	all := map[string]string{}
	for w := range Default().All() {
		if w.Header().Withheld == "" {
			all[w.Name] = fmt.Sprint(generate(t, w, 5, Options{}))
		}
	}
	for w := range Default().All() {
		if w.Header().Withheld != "" {
			continue
		}
		fresh, err := newCatalog().Lookup(w.Name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(generate(t, fresh, 5, Options{})); got != all[w.Name] {
			t.Errorf("%s alone differs from itself among others:\n%s\n%s",
				w.Name, got, all[w.Name])
		}
	}
}
