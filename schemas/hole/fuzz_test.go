package hole_test

import (
	"errors"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// Whatever the text, it is refused with a Mistake, or evaluated without a panic.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "$${", "a ${leg.from} b", "${event.at + 1h|'YYYY-MM-DD hh:mm:ss.fff'}", "${.rate * 2|0.00}",
		"${sum(.costs.*.cost) or 0}", "${uuid1(event.at, session.node)}", "${uuidt('403', leg.began)}",
		"${ceil(secs(leg.ended - leg.began), 60)}", "${-5..5 * -(1 + 2) / .secs}", "${1..2ms|ms}",
		"${some.text or some.number + some.time|base64}", "${nested.text|upper}${.gone or null}",
		"${999999999999999999 * 999999999999999999 / 0.00000000000000001}", "${some.least / -1}",
		"${floor(some.least, 1)}${-some.least|0.000}", "${some.far - some.far|min}", "${some.far|unix}",
		"${encoding(leg.from)}${units('€')}${parts('')}${before('a@b', '@')}" +
			"${after(leg.from, '')}${min(1, .rate)}",
		"${'it''s'|lower}", "${join(.words)}${count(.words)}",
	} {
		f.Add(seed)
	}
	scope := testWorld(f)
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := hole.Parse(text, scope)
		if err != nil {
			var mistake *hole.Mistake
			if !errors.As(err, &mistake) {
				t.Fatalf("the error is %v", err)
			}
			if n := utf8.RuneCountInString(mistake.Text); n > 72 || mistake.Column > n {
				t.Fatalf("column %d of %q", mistake.Column, mistake.Text)
			}
			return
		}
		e := &hole.Env{Draw: &counting{}}
		v := parsed.Eval(e)
		if e.Err != nil {
			return
		}
		if want := parsed.Kind(); v.Kind != want && want != hole.Any && v.Kind > hole.Absent {
			t.Errorf("%q was to give %v and gives %v", text, want, v.Kind)
		}
		shown := v.Append(nil)
		if utf8.ValidString(text) && !utf8.Valid(shown) {
			t.Errorf("%q gives %q", text, shown)
		}
		h := parsed.Lone()
		if h == nil || h.Kind != hole.Time || h.Format == "" {
			return
		}
		if micros, ok := hole.ReadTime(v.S, h.Format); ok {
			again := hole.Template{Pieces: []hole.Piece{{Hole: &hole.Hole{
				Eval: func(*hole.Env) hole.Value { return hole.Value{Kind: hole.Time, N: micros} },
				Kind: hole.Time, Format: h.Format,
			}}}}
			if back := again.Eval(e); back.S != v.S {
				t.Errorf("%q is read back as %q", v.S, back.S)
			}
		}
	})
}

func FuzzReadTime(f *testing.F) {
	f.Add("2025-01-01T00:00:00Z", "iso")
	f.Add("1735689600", "unix")
	f.Add("01.02.2025 3", "DD.MM.YYYY f")
	f.Fuzz(func(_ *testing.T, text, format string) { hole.ReadTime(text, format) })
}

// One template serves many bodies at the same time.
func TestTemplatesAreShared(t *testing.T) {
	scope := testWorld(t)
	parsed, err := hole.Parse("${nested.text} ${sum(.costs.*.cost)} ${uuid1(event.at, session.node)}"+
		" ${1..9} ${leg.from|upper}", scope)
	if err != nil {
		t.Fatal(err)
	}
	want := parsed.Eval(&hole.Env{Draw: &counting{}}).S
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			e := &hole.Env{}
			for range 300 {
				e.Draw, e.Arena = &counting{}, e.Arena[:0]
				if got := parsed.Eval(e).S; got != want || e.Err != nil {
					t.Errorf("the text is %q, want %q (%v)", got, want, e.Err)
					return
				}
			}
		})
	}
	group.Wait()
}
