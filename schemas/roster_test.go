package schemas

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestAnIndexFindsTheSame asserts that events of many instances have the bodies that they have
// where all instances are looked through: named and unnamed, of lives that go on, end and are forgotten.
func TestAnIndexFindsTheSame(t *testing.T) {
	var hooks []*Webhook
	for _, w := range sendable() {
		if abouts, err := w.about(); err == nil && len(abouts) > 0 {
			hooks = append(hooks, w)
		}
	}
	for seed := range uint64(6) {
		chance := rand.New(rand.NewPCG(seed, 1))
		slow, fast := stageOf(t, seed), stageOf(t, seed)
		fast.own().index = newIndex(nil)
		at, made := noon(), 0
		for range 400 {
			at = at.Add(time.Duration(chance.IntN(3000)) * time.Millisecond)
			hook, names := hooks[chance.IntN(len(hooks))], map[string]string{}
			abouts, _ := hook.about()
			for _, a := range abouts {
				for above := range a.resource.above {
					if !above.lifeless() && above.depth > 1 && chance.IntN(3) > 0 {
						names[above.name] = fmt.Sprint("n", chance.IntN(4))
					}
				}
			}
			force := chance.IntN(8) == 0
			want, failed := told(slow, hook, at, names, force)
			got, err := told(fast, hook, at, names, force)
			if want != got || fmt.Sprint(failed) != fmt.Sprint(err) {
				t.Fatalf("seed %d, %s of %v is\n%s %v, and with an index\n%s %v", seed, hook.Name,
					names, want, failed, got, err)
			}
			if err == nil {
				made++
			}
			if chance.IntN(20) == 0 {
				name := fmt.Sprint("n", chance.IntN(4))
				resource := []string{"leg", "leg", "conference", "message"}[chance.IntN(4)]
				for _, s := range []*Stage{slow, fast} {
					slow.rare = nil // so that it never gets an index
					if err := s.Forget(resource, name); err != nil {
						t.Fatal(err)
					}
				}
				if fast.index() == nil {
					fast.own().index = newIndex(fast.instances)
				}
			}
			if chance.IntN(50) == 0 {
				slow, fast = slow.Clone(), fast.Clone()
				fast.own().index = newIndex(fast.instances)
			}
			slow.rare = nil
		}
		if made < 100 {
			t.Errorf("%d events could occur", made)
		}
	}
}

func stageOf(t *testing.T, seed uint64) *Stage {
	t.Helper()
	s, err := Default().NewStage(seed, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Unnamed = map[string]string{"leg": "caller"}
	return s
}

// told is the body of an event.
func told(s *Stage, w *Webhook, at time.Time, names map[string]string, force bool) (string, error) {
	text := ""
	err := s.Try(func() error {
		enter := s.Enter
		if force {
			enter = s.Force
		}
		scene, err := enter(w, at, names)
		if err != nil {
			return err
		}
		body, err := w.Append(wire.Body{}, scene, Options{}, wire.LayoutIndent)
		text = string(body.Bytes(1, ""))
		return err
	})
	return text, err
}

// TestForgetting asserts that a leg takes what belongs to it along, that a session goes with its
// last leg and stays the same until then, and that no id comes again.
func TestForgetting(t *testing.T) {
	s := stageOf(t, 1)
	initiated, _ := Default().Lookup("call.initiated")
	started, _ := Default().Lookup("call.speak.started")
	if err := s.Declare("leg", "b", Member{Of: map[string]string{"session": "a"}}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	id := func(value, resource, name string) string {
		t.Helper()
		v, err := s.Value(resource, name, value, noon().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return v.S
	}
	for round := range 100 {
		at := noon().Add(time.Duration(round) * time.Second)
		for _, leg := range []string{"a", "b"} {
			of := map[string]string{"leg": leg, "session": "a"}
			if _, err := told(s, initiated, at, of, false); err != nil {
				t.Fatal(err)
			}
			of = map[string]string{"leg": leg, "speak": leg + ".1"}
			if _, err := told(s, started, at, of, false); err != nil {
				t.Fatal(err)
			}
			for _, value := range []string{id("control_id", "leg", leg), id("id", "leg", leg),
				id("id", "speak", leg+".1")} {
				if seen[value] {
					t.Fatalf("%s comes again", value)
				}
				seen[value] = true
			}
		}
		session := id("call_session_id", "session", "a")
		if err := s.Forget("leg", "a"); err != nil {
			t.Fatal(err)
		}
		if now := id("call_session_id", "session", "a"); now != session || seen[now] {
			t.Fatalf("the session is %s, and was %s", now, session)
		}
		seen[session] = true
		if len(s.instances) != 3 {
			t.Fatalf("there are %d instances beside leg b, its session and speak", len(s.instances)-3)
		}
		if err := s.Forget("leg", "b"); err != nil {
			t.Fatal(err)
		}
		if len(s.instances) != 0 {
			t.Fatalf("%v and %d others are left", s.instances[0], len(s.instances)-1)
		}
	}
	if s.Forget("legg", "a") == nil || s.Forget("leg", "") == nil || s.Forget("leg", "nobody") != nil {
		t.Error("what there is none of is not told from what was not seen")
	}
}
