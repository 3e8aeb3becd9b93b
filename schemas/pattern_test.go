package schemas

import (
	"io/fs"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestPatternsDrawEveryAlternative draws from every pattern of the catalogue until each of its
// alternatives has occurred: each branch, each end of each range of a class, the presence and the
// absence of what is optional, and each count of what is repeated. Every drawn text must match.
func TestPatternsDrawEveryAlternative(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing here runs at the same time")
	}
	const least, most = 100, 5000
	texts := patterns(t)
	if len(texts) < 100 {
		t.Fatalf("the catalogue has only %d patterns", len(texts))
	}
	// The catalogue has no class without ASCII, but a user's schema may have one.
	for _, text := range append(texts, `^[äöü]{2}$`, `^(a|bc|)[x-z]?([^x]|yes)*$`) {
		t.Run(text, func(t *testing.T) {
			drawn, err := parsePattern(text)
			if err != nil {
				t.Fatal(err)
			}
			whole := regexp.MustCompile(text)
			wanted := alternativesOf(t, text)
			for seed := uint64(0); seed < least || len(wanted) > 0 && seed < most; seed++ {
				value := string(drawn.draw(nil, Stream(seed, text)))
				if !whole.MatchString(value) {
					t.Fatalf("seed %d draws %q", seed, value)
				}
				wanted = slices.DeleteFunc(wanted, func(narrow *regexp.Regexp) bool {
					return narrow.MatchString(value)
				})
			}
			for _, narrow := range wanted {
				t.Errorf("no text of %d matches %s", most, narrow)
			}
		})
	}
}

// patterns lists the patterns of the catalogue's schemas and of their x-generate, sorted.
func patterns(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(builtin, "*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	var collect func(value any)
	collect = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			if text, ok := value["pattern"].(string); ok {
				found[text] = true
			}
			for _, below := range value {
				collect(below)
			}
		case []any:
			for _, below := range value {
				collect(below)
			}
		}
	}
	for _, file := range files {
		text, err := fs.ReadFile(builtin, file)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := wire.Decode(file, text, &doc); err != nil {
			t.Fatal(err)
		}
		collect(doc)
	}
	return slices.Sorted(maps.Keys(found))
}

// alternativesOf has one expression for each alternative of a pattern. It matches the texts in
// which that alternative is taken.
func alternativesOf(t *testing.T, text string) []*regexp.Regexp {
	t.Helper()
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	var all []*regexp.Regexp
	for _, narrow := range narrowed(tree) {
		all = append(all, regexp.MustCompile(narrow.String()))
	}
	return all
}

// narrowed lists the copies of an expression in which one choice is made.
func narrowed(re *syntax.Regexp) (all []*syntax.Regexp) {
	switch re.Op {
	case syntax.OpConcat, syntax.OpCapture:
		for i, sub := range re.Sub {
			for _, narrow := range narrowed(sub) {
				with := *re
				with.Sub = slices.Clone(re.Sub)
				with.Sub[i] = narrow
				all = append(all, &with)
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			all = append(append(all, sub), narrowed(sub)...)
		}
	case syntax.OpCharClass:
		for _, end := range ends(re.Rune) {
			all = append(all, &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{end}})
		}
	case syntax.OpQuest:
		all = repeats(re.Sub[0], 0, 1)
	case syntax.OpStar:
		all = repeats(re.Sub[0], 0, 3)
	case syntax.OpPlus:
		all = repeats(re.Sub[0], 1, 4)
	case syntax.OpRepeat:
		most := re.Min + 3
		if re.Max >= 0 {
			// Each further repetition is half as likely, so a long text of {1,19} hardly occurs.
			most = min(re.Max, re.Min+6)
		}
		all = repeats(re.Sub[0], re.Min, most)
	}
	return all
}

// repeats lists the repetitions of an expression by their counts, and those in which one of the
// repeated texts is narrowed.
func repeats(sub *syntax.Regexp, least, most int) (all []*syntax.Regexp) {
	for count := least; count <= most; count++ {
		all = append(all, &syntax.Regexp{
			Op: syntax.OpRepeat, Sub: []*syntax.Regexp{sub}, Min: count, Max: count,
		})
	}
	others := &syntax.Regexp{Op: syntax.OpStar, Sub: []*syntax.Regexp{sub}}
	for _, narrow := range narrowed(sub) {
		parts := []*syntax.Regexp{others, narrow, others}
		all = append(all, &syntax.Regexp{Op: syntax.OpConcat, Sub: parts})
	}
	return all
}

// ends lists the first and last runes of the ranges of a class, within printable ASCII where the
// class has any.
func ends(class []rune) (all []rune) {
	for i := 0; i < len(class); i += 2 {
		if first, last := max(class[i], ' '), min(class[i+1], '~'); first <= last {
			all = append(all, first, last)
		}
	}
	if len(all) == 0 {
		return class
	}
	return all
}

// TestDrawsKeepTheirOrder: how often a class is repeated is drawn after the characters before it,
// as it always was, since the same seed gives the same bytes.
func TestDrawsKeepTheirOrder(t *testing.T) {
	p, err := parsePattern(`^[0-9][0-9]*$`)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		f := Stream(seed)
		want := []byte{'0' + byte(f.IntN(10))}
		for range f.IntN(more + 1) {
			want = append(want, '0'+byte(f.IntN(10)))
		}
		if got := p.draw(nil, Stream(seed)); string(got) != string(want) {
			t.Errorf("seed %d draws %s, not %s", seed, got, want)
		}
	}
}
