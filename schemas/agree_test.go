package schemas

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestAPictureForAGroup: whether a message is one of a group, and who else gets it, does not change
// on the way.
func TestAPictureForAGroup(t *testing.T) {
	groups := 0
	eachTale(t, []string{"message.sent type=MMS", "5s message.finalized"}, func(s tale) {
		for _, path := range []string{"carrier", "phone_number"} {
			s.is(1, "cc.0."+path, s.text(0, "cc.0."+path))
		}
		s.is(0, "cc.0.status", "sent", "absent")
		grouped := s.text(1, "cc.0.phone_number") != "absent"
		if grouped {
			groups++
		}
		if got := s.text(1, "group_message_id"); grouped != (got != "absent") {
			s.Errorf("group_message_id is %s, and cc is %v", got, s.of(1, "cc"))
		}
	})
	if groups == 0 {
		t.Error("no message was one of a group")
	}
}

// TestWhyNothingWasSent: a number of a registered campaign is not told that it is in none.
func TestWhyNothingWasSent(t *testing.T) {
	eachTale(t, []string{"message.finalized to.0.status=sending_failed"}, func(s tale) {
		codes := []string{"40002"}
		if s.text(0, "tcr_campaign_registered") != "REGISTERED" {
			codes = append(codes, "40010")
		}
		s.is(0, "errors.0.code", codes...)
	})
}

// TestAnInboundIDIsNoOutboundOne: those of outbound messages begin with 403.
func TestAnInboundIDIsNoOutboundOne(t *testing.T) {
	eachTale(t, []string{"message.received", "5s message.received#RCS"}, func(s tale) {
		for i := range s.docs {
			if id := s.text(i, "data.payload.id"); strings.HasPrefix(id, "403") {
				s.Errorf("event %d: the id of an inbound message is %s", i, id)
			}
		}
	})
}

func TestADeletedDomainSendsNothing(t *testing.T) {
	eachTale(t, []string{
		"email_domain.created", "18m email_domain.verified", "26h email_domain.deleted",
	}, func(s tale) {
		s.is(1, "usable_for_sending", "true")
		s.is(2, "usable_for_sending", "false")
	})
}

// TestTimesThatFollowFromTheStory: what a webhook says of a time fits when its story takes place.
func TestTimesThatFollowFromTheStory(t *testing.T) {
	const requested = "messaging_hosted_numbers_orders.internal_transfer_approval_requested"
	eachTale(t, []string{requested}, func(s tale) {
		if s.text(0, "approval_deadline") != "absent" {
			deadline := time.Unix(int64(s.number(0, "approval_deadline")), 0)
			s.between("hours to answer", deadline.Sub(s.times[0]).Hours(), 71.99, 72.01)
		}
	})
	eachTale(t, []string{
		"10dlc.campaign.update type=REGISTRATION", "90h 10dlc.campaign.update type=VERIFIED",
		"1s campaign_status_update",
	}, func(s tale) {
		made := s.moment(1, "createdDate")
		s.between("seconds since it was made", s.times[0].Sub(made).Seconds(), 7, 99)
		s.is(2, "createDate", fmt.Sprint(made.Unix()))
	})
}

// TestThePINOfAPortOut: each webhook of a port-out tells of it, or none does.
func TestThePINOfAPortOut(t *testing.T) {
	eachTale(t, []string{"portout.status_changed", "9h portout.status_changed"}, func(s tale) {
		s.is(1, "attempted_pin", s.text(0, "attempted_pin"))
	})
}

// TestTheDateOfAPortOut: the numbers leave on the day that was told.
func TestTheDateOfAPortOut(t *testing.T) {
	eachTale(t, []string{
		"portout.status_changed status=pending", "9h..90h portout.foc_date_changed",
		"1s portout.foc_date_changed",
	}, func(s tale) {
		s.same("foc_date", 1, 2)
		s.between("days until they leave", s.moment(1, "foc_date").Sub(s.times[0]).Hours()/24, 3.9, 5)
	})
}

// TestTheNumberOfAnOrder: an order that has to wait is carried out with what was ordered.
func TestTheNumberOfAnOrder(t *testing.T) {
	eachTale(t, []string{
		"number_order.complete status=pending", "9h number_order.complete status=success",
	}, func(s tale) {
		for _, path := range strings.Fields("data.payload.id phone_numbers.0.id " +
			"phone_numbers.0.phone_number sub_number_orders_ids.0") {
			s.same(path, 0, 1)
		}
		s.is(1, "phone_numbers.0.bundle_id", s.text(0, "phone_numbers.0.bundle_id"))
	})
}

// TestCharactersAreCounted asserts that the limits of a text are of characters and not of bytes.
func TestCharactersAreCounted(t *testing.T) {
	at := &place{node: &node{texts: textCheck{least: 3, most: 5}}}
	for text, fits := range map[string]bool{
		"": false, "ab": false, "abc": true, "abcde": true, "abcdef": false,
		"éé": false, "ééé": true, "ééééé": true, "éééééé": false, "😀": false, "😀😀😀": true,
	} {
		if err := at.acceptsText(text); (err == nil) != fits {
			t.Errorf("%q: %v", text, err)
		}
	}
}
