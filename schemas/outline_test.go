package schemas

import (
	"regexp"
	"testing"
)

// TestOutlinesAreRegexp: what is plainly like an outline matches its expression, whatever was cut
// out of the text, put into it or doubled, and almost every text that a pattern of the catalogue
// draws is plainly like its own.
func TestOutlinesAreRegexp(t *testing.T) {
	drawn, plain := 0, 0
	for _, text := range append(patterns(t), `^a{2,3}a$`, `^(ab?|c)[^x]*$`, `^(?i)ab$`, `^[ä-ü]?x+$`,
		`^(a|b){2}$`, `a$`, `^a`, `^(a|)b$`, `^(?m:^a$)$`) {
		whole, like := regexp.MustCompile(text), newOutline(text)
		p, err := parsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(40) {
			value := string(p.draw(nil, Stream(seed, text)))
			if drawn++; like.is(value) {
				plain++
			}
			for at := range len(value) + 1 {
				for _, other := range []string{value[:at], value[at:], value[:at] + "-" + value[at:],
					value[:at] + "ä" + value[at:], value[:at] + value, value + "\n"} {
					if like.is(other) && !whole.MatchString(other) {
						t.Fatalf("%q is plainly like %s, and does not match it", other, text)
					}
				}
			}
		}
	}
	if plain < drawn*3/4 {
		t.Errorf("of %d texts %d are plainly like what they were drawn from", drawn, plain)
	}
}

// TestOutlinesSeeWhatIsUsual: what comes often in bodies is seen without regexp.
func TestOutlinesSeeWhatIsUsual(t *testing.T) {
	for text, values := range map[string][]string{
		`^(v[0-9]+:)?[A-Za-z0-9_-]{6,}$`:                     {"v3:abcdef", "abcdef"},
		`^(v[0-9]+:[a-z]{2,}|[0-9a-f]{4}(-[0-9a-f]{2}){3})$`: {"v3:ab", "00ff-01-02-03"},
		`^[^ ]+$`: {"a.b"},
	} {
		for _, value := range values {
			if !newOutline(text).is(value) {
				t.Errorf("%q is not plainly like %s", value, text)
			}
		}
	}
}
