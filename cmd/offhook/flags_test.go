package main

import (
	"strings"
	"testing"
	"time"
)

func TestParseFactor(t *testing.T) {
	for text, want := range map[string]float64{"1": 1, "0.5": 0.5, "1e-6": 1e-6, "1e300": 1e300} {
		if got, err := parseFactor("speed", text); err != nil || got != want {
			t.Errorf("%s: %g, %v; want %g", text, got, err, want)
		}
	}
	slow := func(text string) string {
		return "--speed: " + text + " is so slow that waits may last longer than a clock can tell; " +
			"give 1e-06 or more"
	}
	for text, says := range map[string]string{
		"0":        `--speed: "0" is neither a factor above 0 nor max`,
		"-1":       `--speed: "-1" is neither a factor above 0 nor max`,
		"":         `--speed: "" is neither a factor above 0 nor max`,
		"fast":     `--speed: "fast" is neither a factor above 0 nor max`,
		"NaN":      `--speed: "NaN" is neither a factor above 0 nor max`,
		"-inf":     `--speed: "-inf" is neither a factor above 0 nor max`,
		"inf":      `--speed: "inf" is no factor; give max`,
		"Infinity": `--speed: "Infinity" is no factor; give max`,
		"1e999":    `--speed: "1e999" is no factor; give max`,
		"9.9e-7":   slow("9.9e-7"),
		"1e-300":   slow("1e-300"),
		"1e-999":   `--speed: "1e-999" is neither a factor above 0 nor max`,
	} {
		if got, err := parseFactor("speed", text); err == nil || err.Error() != says {
			t.Errorf("%s: %g, %v; want %s", text, got, err, says)
		}
	}
}

func TestParseArrivals(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "20/s": 50 * time.Millisecond,
		"0.5/s": 2 * time.Second, "30/m": 2 * time.Second, "1/h": time.Hour, "1e9/s": 1,
		"1e-6/h": 1_000_000 * time.Hour} {
		if got, err := parseArrivals(text); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	none := func(text string) string {
		return `--arrivals: "` + text + `" is not a rate such as 20/s, 30/m or 0.5/h`
	}
	for text, says := range map[string]string{"20": none("20"), "/s": none("/s"), "0/s": none("0/s"),
		"-1/s": none("-1/s"), "NaN/s": none("NaN/s"), "20/d": none("20/d"), "1/s/s": none("1/s/s"),
		"Inf/s":  "--arrivals: Inf/s is more than a run a nanosecond; leave --arrivals out to have",
		"2e9/s":  "--arrivals: 2e9/s is more than a run a nanosecond",
		"9e-7/h": "--arrivals: 9e-7/h is so slow that the last run may begin later than a clock can tell",
	} {
		if got, err := parseArrivals(text); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%s: %v, %v; want %s", text, got, err, says)
		}
	}
}

// A limit that would mean none, or a wait that no clock holds, is refused with what to give.
func TestRatesAndTimesThatMeanSomethingElse(t *testing.T) {
	for line, says := range map[string]string{
		"--rate 0":      "--rate: 0 sends nothing; leave --rate out for no limit of yours",
		"--rate NaN":    "--rate: NaN is no rate; give requests a second, such as 10",
		"--rate inf":    "--rate: +Inf is no rate; give requests a second, such as 10",
		"--rate -inf":   "--rate: -Inf is less than none",
		"--rate -1":     "--rate: -1 is less than none",
		"--rate 1e-7":   "--rate: 1e-07 is so slow that waits may last longer than a clock can tell",
		"--rate x":      `--rate: "x" is not a number`,
		"--timeout 0s":  "--timeout: 0s leaves no time for an answer; leave --timeout out",
		"--timeout 0":   "--timeout: 0s leaves no time for an answer",
		"--timeout -1s": "--timeout: -1s is less than no time",
	} {
		for _, command := range []string{"trigger call.answered --dry-run ", "test answer/200 "} {
			var out, talk strings.Builder
			code := run(
				t.Context(),
				strings.Fields(command+line),
				strings.NewReader(""),
				&out,
				&talk,
			)
			if code != exitUsage || !strings.HasPrefix(talk.String(), "offhook: "+says) {
				t.Errorf(
					"%s%s: exit code %d, said %q; want %q",
					command,
					line,
					code,
					talk.String(),
					says,
				)
			}
		}
	}
	t.Setenv("OFFHOOK_RATE", "0")
	code, _, talk := command(t, t.Context(), "trigger", "call.answered", "--dry-run")
	if code != exitUsage || !strings.HasPrefix(talk, "offhook: OFFHOOK_RATE: 0 sends nothing") {
		t.Errorf("exit code %d, said %q", code, talk)
	}
}
