package schemas

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestLives reads the lives of a call leg, which may stay unanswered, and of orders.
func TestLives(t *testing.T) {
	lives, err := Default().Lives()
	if err != nil {
		t.Fatal(err)
	}
	life := func(resource string) Life {
		t.Helper()
		i := slices.IndexFunc(lives, func(l Life) bool { return l.Resource == resource })
		if i < 0 {
			t.Fatalf("there is no %s", resource)
		}
		return lives[i]
	}
	leg := life("leg")
	if got := fmt.Sprint(leg.Moments[0].Next, leg.Moments[3]); got !=
		"[ringing answered ended] {ended [texml.call-completed call.hangup] [billed]}" {
		t.Errorf("a leg: %s", got)
	}
	if ringing := leg.Moments[1]; !slices.Equal(ringing.Next, []string{"answered", "ended"}) {
		t.Errorf("ringing: %v", ringing)
	}
	status := life("portout").Flows[0]
	if got := fmt.Sprint(status.Name, status.Webhooks, status.States[0]); got !=
		"status[portout.status_changed] {pending [authorized rejected-pending canceled]}" {
		t.Errorf("a port-out: %s", got)
	}
	if got := life("campaign").Flows; len(got) != 2 || len(got[1].Webhooks) != 2 {
		t.Errorf("a campaign: %v", got)
	}
	if slices.ContainsFunc(lives, func(l Life) bool { return l.Resource == "meeting_session" }) {
		t.Error("there is a life of which no webhook that is sent tells")
	}
}

// TestOrdersThatCannotBe asserts for each resource with a life of several webhooks that the earlier
// cannot come after the later.
func TestOrdersThatCannotBe(t *testing.T) {
	for _, order := range []string{
		"call.enqueued call.dequeued", "call.playback.started call.playback.ended",
		"call.speak.started call.speak.ended", "call.hold call.unhold",
		"call.fork.started call.fork.stopped", "siprec.started siprec.stopped",
		"siprec.started siprec.failed", "streaming.started streaming.failed",
		"call.refer.started call.refer.completed", "call.refer.started call.refer.failed",
		"call.payment.progress call.payment.completed", "call.hangup call.cost",
		"call.recording.saved call.recording.transcription.saved",
		"call.recording.error call.recording.transcription.saved",
		"call.machine.detection.ended call.machine.greeting.ended",
		"call.machine.premium.detection.started call.machine.premium.detection.ended",
		"call.ai_gather.partial_results call.ai_gather.ended", "call.transcription call.hangup",
		"assistant.initialization call.conversation.ended",
		"call.conversation.ended call.conversation_insights.generated",
		"conference.created conference.participant.joined",
		"conference.participant.joined conference.participant.left",
		"conference.participant.joined conference.ended", "conference.floor.changed conference.ended",
		"message.sent message.finalized", "message.finalized message.read",
		"fax.queued fax.media.processed", "fax.media.processed fax.sending.started",
		"fax.sending.started fax.delivered", "fax.sending.started fax.failed",
		"fax.receiving.started fax.media.processing.started",
		"fax.media.processing.started fax.received", "verify.sent verify.delivered",
		"verify.sent verify.failed", "verify.delivered verification.complete",
		"verify.delivered verify.failed", "verify.failed verify.delivered",
		"email.scheduled email.queued", "email.queued email.sent", "email.sent email.delivered",
		"porting_order.status_changed porting_order.deleted",
		"porting_order.split porting_order.deleted",
		"messaging_hosted_numbers_orders.created messaging_hosted_numbers_orders.updated",
		"messaging_hosted_numbers_orders.updated messaging_hosted_numbers_orders.deleted",
		"video.room.session.started video.room.participant.joined",
		"video.room.participant.joined video.room.participant.left",
		"video.room.participant.joined video.room.session.ended",
		"video.room.recording.started video.room.participant.left",
		"video.room.recording.started video.room.recording.completed",
		"texml.call-initiated texml.call-ringing", "texml.call-ringing texml.call-answered",
		"texml.call-answered texml.call-completed", "texml.conference-start texml.participant-join",
		"texml.participant-join texml.participant-leave",
	} {
		early, late, _ := strings.Cut(order, " ")
		abouts, err := lookup(t, early).about()
		if err != nil {
			t.Fatal(err)
		}
		names := func(w *Webhook) map[string]string {
			names := map[string]string{}
			for _, a := range abouts {
				if w.Header().About[a.resource.name] != "" && len(a.resource.moments) > 0 {
					names[a.resource.name] = "one"
				}
			}
			return names
		}
		for _, told := range [][2]string{{early, late}, {late, early}} {
			play := onStage(t, 1)
			var err error
			for _, name := range told {
				if w := lookup(t, name); err == nil {
					_, err = play.stage.Enter(w, play.at, names(w))
				}
			}
			if legal := told[0] == early && order != "verify.delivered verify.failed" &&
				order != "verify.failed verify.delivered"; legal != (err == nil) {
				t.Errorf("%s, then %s: %v", told[0], told[1], err)
			}
		}
	}
}
