package telnyx

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// TestGather asserts the limits of what gathers keys.
func TestGather(t *testing.T) {
	type presses struct {
		after  time.Duration
		digits string
	}
	for _, c := range []struct {
		name, command string
		body          map[string]any
		presses       []presses
		want          string
	}{
		{"as many as asked for", "gather", map[string]any{"maximum_digits": 2},
			[]presses{{time.Second, "12"}}, "dtmf.received 1, dtmf.received 2, gather.ended 12 valid at 1.34s"},
		{"the terminating digit", "gather", nil, []presses{{time.Second, "123#"}},
			"dtmf.received 1, dtmf.received 2, dtmf.received 3, dtmf.received #, gather.ended 123 valid at 1.94s"},
		{"another terminating digit", "gather", map[string]any{"terminating_digit": "*"},
			[]presses{{time.Second, "1*"}}, "dtmf.received 1, dtmf.received *, gather.ended 1 valid at 1.34s"},
		{"too few", "gather", map[string]any{"minimum_digits": 3}, []presses{{time.Second, "1#"}},
			"dtmf.received 1, dtmf.received #, gather.ended 1 invalid at 1.34s"},
		{"one that does not count", "gather", map[string]any{"valid_digits": "12"},
			[]presses{{time.Second, "13"}}, "dtmf.received 1, dtmf.received 3, gather.ended 1 invalid at 1.34s"},
		{"none", "gather", nil, nil, "gather.ended  timeout at 5.1s"},
		{"none soon", "gather", map[string]any{"initial_timeout_millis": 2000}, nil,
			"gather.ended  timeout at 2.1s"},
		{"no more", "gather", map[string]any{"inter_digit_timeout_millis": 3000},
			[]presses{{time.Second, "1"}}, "dtmf.received 1, gather.ended 1 valid at 4.04s"},
		{"no more, and too few", "gather", map[string]any{"minimum_digits": 2},
			[]presses{{time.Second, "1"}}, "dtmf.received 1, gather.ended 1 invalid at 6.04s"},
		{"too slow", "gather", map[string]any{"timeout_millis": 6000},
			[]presses{{4 * time.Second, "1"}, {time.Second, "2"}},
			"dtmf.received 1, dtmf.received 2, gather.ended 12 valid at 6.1s"},
		{"a prompt", "gather_using_speak", map[string]any{"payload": "Hello, my friend", "voice": "b",
			"maximum_digits": 1}, []presses{{3 * time.Second, "1"}},
			"dtmf.received 1, gather.ended 1 valid at 3.04s"},
		{"three prompts", "gather_using_audio", map[string]any{"media_name": "menu_4s",
			"timeout_millis": 1000}, nil, "playback.started, playback.ended completed, " +
			"playback.started, playback.ended completed, playback.started, " +
			"playback.ended completed, gather.ended  timeout at 15.1s"},
		{"a prompt is cut", "gather_using_audio", map[string]any{"media_name": "menu_4s",
			"maximum_digits": 2}, []presses{{2 * time.Second, "12"}}, "playback.started, " +
			"dtmf.received 1, playback.ended cancelled, dtmf.received 2, gather.ended 12 valid at 2.34s"},
		{"a wrong key and a right one", "gather_using_audio", map[string]any{"media_name": "menu_4s",
			"valid_digits": "1", "maximum_digits": 1}, []presses{{time.Second, "2"}, {time.Second, "1"}},
			"playback.started, dtmf.received 2, playback.ended cancelled, playback.started, " +
				"dtmf.received 1, playback.ended cancelled, gather.ended 1 valid at 2.04s"},
		{"two tries", "gather_using_speak", map[string]any{"payload": "a", "voice": "b",
			"valid_digits": "1", "maximum_tries": 2}, []presses{{time.Second, "2"}, {time.Second, "3"}},
			"dtmf.received 2, dtmf.received 3, gather.ended  invalid at 2.04s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			online(t, func(l *line) {
				id := l.in()
				mark := l.mark()
				l.must(id, c.command, c.body)
				start := l.orders[len(l.orders)-1].At
				for _, p := range c.presses {
					l.after(p.after)
					l.far("presses", scenarios.Values{"digits": p.digits})
				}
				l.after(time.Minute)
				var lines []string
				for _, h := range l.told()[mark:] {
					text := strings.TrimPrefix(h.what, "call.")
					switch text {
					case "dtmf.received":
						text += " " + h.payload["digit"].(string)
					case "gather.ended":
						text += " " + h.payload["digits"].(string) + " " + h.payload["status"].(string) +
							" at " + (h.at - start).Round(20*time.Millisecond).String()
					case "playback.ended":
						text += " " + h.payload["status"].(string)
					}
					lines = append(lines, text)
				}
				if got := strings.Join(lines, ", "); got != c.want {
					t.Errorf("it tells\n\t%s\nand not\n\t%s", got, c.want)
				}
			})
		})
	}
}

// TestASecondGatherTakesThePlaceOfTheFirst asserts that each ends once.
func TestASecondGatherTakesThePlaceOfTheFirst(t *testing.T) {
	online(t, func(l *line) {
		id := l.in()
		mark := l.mark()
		l.must(id, "gather", nil)
		l.after(time.Second)
		l.must(id, "gather", map[string]any{"maximum_digits": 1})
		l.after(time.Second)
		l.far("presses", scenarios.Values{"digits": "7"})
		l.after(time.Minute)
		told := l.since(mark, "call.gather.ended", "call.dtmf.received", "call.gather.ended")
		if told[0].payload["status"] != "cancelled" || told[2].payload["digits"] != "7" {
			t.Errorf("%v, %v", told[0].payload, told[2].payload)
		}
	})
}

// TestMachines asserts what each mode of detection hears of each far end.
func TestMachines(t *testing.T) {
	const detected, greeted = "call.machine.detection.ended ", ", call.machine.greeting.ended "
	const premium = "call.machine.premium."
	for mode, want := range map[string][3]string{
		"detect":       {detected + "human", detected + "machine", detected + "machine"},
		"detect_beep":  {detected + "human", detected + "machine" + greeted + "ended", detected + "machine" + greeted + "beep_detected"},
		"detect_words": {detected + "human", detected + "machine" + greeted + "not_sure", detected + "machine" + greeted + "beep_detected"},
		"greeting_end": {detected + "human", detected + "machine" + greeted + "ended", detected + "machine" + greeted + "ended"},
		"premium": {premium + "detection.ended human_residence",
			premium + "detection.ended machine, " + premium + "greeting.ended no_beep_detected",
			premium + "detection.ended machine, " + premium + "greeting.ended beep_detected"},
		"disabled": {"", "", ""},
	} {
		for i, machine := range []string{"", "silent", "beep"} {
			t.Run(mode+" "+machine, func(t *testing.T) {
				online(t, func(l *line) {
					l.out(map[string]any{"answering_machine_detection": mode})
					l.after(time.Second)
					l.far("answers", scenarios.Values{"leg": "callee", "machine": machine})
					l.after(time.Minute)
					var got []string
					for _, h := range l.told()[2:] {
						got = append(got, h.what+" "+h.payload["result"].(string))
					}
					if got := strings.Join(got, ", "); got != want[i] {
						t.Errorf("it hears %s, not %s", got, want[i])
					}
				})
			})
		}
	}
}

// TestWhereWebhooksGo asserts what webhook_url and webhook_urls of a command do.
func TestWhereWebhooksGo(t *testing.T) {
	const other = "http://127.0.0.1/other"
	online(t, func(l *line) {
		l.space.CheckURL = func(url string) error {
			if strings.Contains(url, "example") {
				return errors.New("not allowed")
			}
			return nil
		}
		id := l.far("dials", nil)
		l.refused("10015", id, "answer", map[string]any{"webhook_url": "http://example.com/"})
		l.refused("10015", id, "answer", map[string]any{"webhook_url": other,
			"webhook_urls": map[string]any{"call.hangup": "http://example.com/"}})
		l.after(time.Second)
		l.must(id, "answer", map[string]any{"webhook_url": other,
			"webhook_urls": map[string]any{"call.speak.ended": other + "2"}})
		l.after(time.Second)
		l.must(id, "speak", map[string]any{"payload": "a", "voice": "b"})
		l.after(5 * time.Second)
		l.ask("POST", "/messages", map[string]any{"from": "+13125550142", "to": "+12025550187",
			"text": "Hello.", "webhook_url": other + "3"}, 200)
		if status, _ := l.do("POST", "/messages", map[string]any{"from": "+13125550142",
			"to": "+12025550187", "text": "a", "webhook_url": "http://example.com/"}); status != 422 {
			t.Errorf("it answers %d", status)
		}
		l.after(5 * time.Second)
		l.must(id, "transfer", map[string]any{"to": "+12025550187", "webhook_url": other + "4"})
		l.after(5 * time.Second)
		l.out(map[string]any{"webhook_url": other + "5"})
		l.after(5 * time.Second)
		want := strings.Fields("webhooks other other other2 other3 other3 " +
			"other4 other4 other4 other4 other5 other5")
		for i, path := range l.paths() {
			if i >= len(want) || path != want[i] {
				t.Errorf("they go to %v", l.paths())
				break
			}
		}
	})
}
