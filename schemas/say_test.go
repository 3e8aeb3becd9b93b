package schemas

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// spoken are turns as webhooks write them.
func spoken(turns ...Turn) (list []any) {
	for _, turn := range turns {
		list = append(list, map[string]any{"role": turn.Role, "content": turn.Text})
	}
	return list
}

// TestWebhooksTellWhatWasSaid plays a call on which a story has words said, beside another call.
func TestWebhooksTellWhatWasSaid(t *testing.T) {
	hello := Turn{"assistant", `Hello, this is "the desk".`}
	ask := Turn{"user", "I want a <room>, für zwei."}
	answer := Turn{"assistant", "For how long?"}
	for seed := range rounds() {
		stage := onStage(t, seed).stage
		stage.Unnamed = map[string]string{"leg": "caller"}
		at := noon()
		body := func(name string, leg string, set ...Override) wire.Doc {
			t.Helper()
			at = at.Add(2 * time.Second)
			w := lookup(t, name)
			scene, err := stage.Enter(w, at, map[string]string{"leg": leg})
			if err != nil {
				t.Fatal(err)
			}
			out, err := w.Append(wire.Body{}, scene, Options{With: set}, wire.LayoutCompact)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := wire.Parse(out.Bytes(1, "http://127.0.0.1/"))
			if err != nil {
				t.Fatal(err)
			}
			return doc
		}
		tells := func(doc wire.Doc, path string, want any) {
			t.Helper()
			got := "absent"
			for _, start := range []string{"/data/payload/", "/"} {
				if v, there := doc.At(start + path); there {
					got = fmt.Sprint(v)
				}
			}
			if got != fmt.Sprint(want) {
				t.Fatalf("seed %d: %s is %v, want %v", seed, path, got, want)
			}
		}
		say := func(turns ...Turn) {
			t.Helper()
			if err := stage.Say(nil, turns...); err != nil {
				t.Fatal(err)
			}
		}
		say(hello) // before anything was seen of the leg
		body("call.initiated", "caller")
		body("call.answered", "caller")
		body("call.answered", "other")
		const history = "message_history"
		tells(body("call.ai_gather.message_history_updated", "caller"), history, spoken(hello))
		if err := stage.Say(map[string]string{"leg": "caller"}, Turn{"caller", ask.Text}); err != nil {
			t.Fatal(err)
		}
		tells(body("call.ai_gather.partial_results", "caller"), history, spoken(hello, ask))
		phrase := "transcription_data/transcript"
		tells(body("call.transcription", "caller"), phrase, ask.Text)
		const track = "transcription_data.transcription_track"
		tells(body("call.transcription", "caller", Override{Path: track, Value: "outbound"}),
			phrase, hello.Text)
		say(Turn{"agent", answer.Text})
		tells(body("call.ai_gather.ended", "caller"), history, spoken(hello, ask, answer))
		tells(body("texml.realtime-transcription", "caller"), "Transcript", ask.Text)
		all := hello.Text + " " + ask.Text + " " + answer.Text
		tells(body("call.recording.transcription.saved", "caller"), "transcription_text", all)
		form := body("texml.conversation-ended", "caller")
		text, _ := form.At("/Messages")
		var messages []any
		if err := json.Unmarshal([]byte(text.(string)), &messages); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(messages) != fmt.Sprint(spoken(hello, ask, answer)) {
			t.Fatalf("the messages are %s", text)
		}
		gather := body("texml.ai-gather", "caller")
		if coded, there := gather.At("/Base64MessageHistory"); there {
			decoded, _ := base64.StdEncoding.DecodeString(coded.(string))
			if string(decoded) != text {
				t.Fatalf("the history is %s, not %s", decoded, text)
			}
		}
		result := "results/0/result"
		tells(body("call.conversation_insights.generated", "caller"), result,
			"The caller said: "+ask.Text+" The answer was: "+answer.Text)
		other, _ := body("call.transcription", "other").At("/data/payload/" + phrase)
		if fmt.Sprint(other) == ask.Text {
			t.Fatal("the other call tells what was said on this one")
		}
	}
}

// TestWhatCannotBeSaid asserts the messages, and that nothing is said then.
func TestWhatCannotBeSaid(t *testing.T) {
	play := onStage(t, 2)
	play.tell(lookup(t, "call.hangup"), Options{})
	for says, c := range map[string]struct {
		names map[string]string
		turn  Turn
	}{
		`unknown role "usr"; did you mean "user"?`: {nil, Turn{"usr", "Hello."}},
		"turn 2 has no text":                       {nil, Turn{"user", ""}},
		`unknown resource "lag"; did you mean "leg"?`: {
			map[string]string{"lag": "a"}, Turn{"user", "Hello."}},
		"words are said on a leg, so queue: a has no effect": {
			map[string]string{"queue": "a"}, Turn{"user", "Hello."}},
	} {
		before := len(play.stage.instances)
		err := play.stage.Say(c.names, Turn{"user", "Good morning."}, c.turn)
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
		if len(play.stage.instances) != before {
			t.Errorf("%s, and yet something was said", says)
		}
	}
}

// TestADrawnConversationIsOne asserts that where no story says anything, histories go on from what
// they were, and transcripts, recordings and insights are of one conversation.
func TestADrawnConversationIsOne(t *testing.T) {
	eachTale(t, []string{
		"call.answered", "2s call.transcription", "2s call.transcription", "2s call.transcription",
		"2s call.transcription transcription_data.transcription_track=outbound",
		"9s call.hangup", "2s call.recording.transcription.saved", "2s texml.transcription",
		"2s texml.conversation-ended", "2s call.conversation_insights.generated",
	}, func(s tale) {
		whole := s.text(6, "transcription_text")
		for event := 1; event < 5; event++ {
			phrase := s.text(event, "transcription_data.transcript")
			if !strings.Contains(whole, phrase) {
				s.Errorf("nobody says %q in %q", phrase, whole)
			}
		}
		s.differ("transcription_data.transcript", 1, 3)
		s.is(7, "TranscriptionText", whole, "")
		var messages []struct{ Content string }
		if err := json.Unmarshal([]byte(s.text(8, "Messages")), &messages); err != nil {
			s.Error(err)
		}
		var all []string
		for _, m := range messages {
			all = append(all, m.Content)
		}
		if len(all) != 5 || strings.Join(all, " ") != whole {
			s.Errorf("the messages are %q, the recording %q", all, whole)
		}
	})
	eachTale(t, []string{
		"call.answered", "2s call.ai_gather.message_history_updated",
		"2s call.ai_gather.message_history_updated", "2s call.ai_gather.partial_results",
		"2s call.ai_gather.message_history_updated", "2s call.ai_gather.ended",
	}, func(s tale) {
		var before []any
		for event := 1; event < 6; event++ {
			history, _ := s.of(event, "message_history").([]any)
			if len(history) < max(1, len(before)) ||
				fmt.Sprint(history[:len(before)]) != fmt.Sprint(before) {
				s.Errorf("%v does not go on from %v", history, before)
			}
			before = history
		}
		if city := s.text(5, "result.city"); !strings.Contains(fmt.Sprint(before), city) {
			s.Errorf("nobody says %s in %v", city, before)
		}
	})
}

// TestDrawnConversations asserts that there is a dozen, and that each line can stand in JSON as it
// is.
func TestDrawnConversations(t *testing.T) {
	rs, err := Default().resources()
	if err != nil {
		t.Fatal(err)
	}
	leg := rs.byName["leg"]
	opening := leg.facts["opening"]
	i := slices.IndexFunc(leg.tables, func(table *table) bool {
		return table.rows[0].of(opening) != nil
	})
	if rows := leg.tables[i].rows; len(rows) < 12 {
		t.Errorf("there are only %d conversations", len(rows))
	}
	for _, row := range leg.tables[i].rows {
		for _, c := range row.cells {
			if text := c.maker.constant.S; len(text) < 8 || strings.ContainsAny(text, `"\`) {
				t.Errorf("%s: %q", c.fact, text)
			}
		}
	}
}
