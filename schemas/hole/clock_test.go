package hole_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/hole"
)

func TestTimesAreReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for format, step := range map[string]time.Duration{
		"iso": time.Second, "iso3": time.Millisecond, "iso6": time.Microsecond,
		"date": 24 * time.Hour, "unix": time.Second, "unix_ms": time.Millisecond,
		"":                                time.Microsecond,
		"'YYYY-MM-DDThh:mm:ss.fff+00:00'": time.Millisecond,
		"'DD.MM.YYYY, hh:mm Uhr'":         time.Minute,
		"'YYYY-MM-DDT00:00:00Z'":          24 * time.Hour,
		"'YYYYMMDDhhmmssfffffffff'":       time.Microsecond,
	} {
		for range 200 {
			// Between 1900 and 2100.
			at := time.UnixMicro(random.Int64N(200*365*86400e6) - 70*365*86400e6).UTC()
			scope := world{"event.at": {kind: hole.Time, value: timeOf(at)}}
			template := "${event.at|" + format + "}"
			if format == "" {
				template = "a${event.at}"
			}
			text, err := evaluate(t, template, scope)
			if err != nil {
				t.Fatal(err)
			}
			parsed, _ := hole.Parse(template, scope)
			if format == "" {
				text = text[1:]
			}
			name := parsed.Pieces[len(parsed.Pieces)-1].Hole.Format
			micros, ok := hole.ReadTime(text, name)
			want := at.Truncate(step)
			if !ok || !time.UnixMicro(micros).Equal(want) {
				t.Fatalf("%s as %s is read as %v, %v", text, format, time.UnixMicro(micros).UTC(), ok)
			}
		}
	}
}

func TestOnlyWhatAFormatWritesIsRead(t *testing.T) {
	for _, test := range []struct{ text, format string }{
		{"2025-02-30T00:00:00Z", "iso"}, {"2025-02-03T24:00:00Z", "iso"}, {"2025-02-03", "iso"},
		{"2025-02-03T00:00:00ZZ", "iso"}, {"2025-02-03T00:00:00+", "iso"}, {"", "iso6"},
		{"2025-02-03T00:00:00.1234567Z", "iso6"}, {"0000-01-01", "date"}, {"+1", "unix"},
		{"99999999999999", "unix"}, {"1.5", "unix"}, {"", "unix_ms"}, {"00:01", "hh:mm"},
		{"2025", "YYYY"}, {"+025-02-03", "date"}, {"2025-2-003", "date"}, {"07", "unix"},
		{"2025-02-03T00:00:00.0000001", "YYYY-MM-DDThh:mm:ss.fffffff"},
	} {
		if micros, ok := hole.ReadTime(test.text, test.format); ok {
			t.Errorf("%q is read as %s: %v", test.text, test.format, time.UnixMicro(micros).UTC())
		}
	}
}
