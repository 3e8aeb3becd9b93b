package schemas

import (
	"fmt"
	"strings"
	"testing"
)

func TestAMessage(t *testing.T) {
	for _, set := range []string{
		"", " type=MMS", " text=Привет", " to.0.phone_number=+12025550107",
	} {
		eachTale(t, []string{"message.sent" + set, "1s..9s message.finalized"}, func(s tale) {
			for _, path := range strings.Fields("id messaging_profile_id organization_id type text " +
				"from.phone_number to.0.phone_number received_at sent_at valid_until encoding parts") {
				s.same(path, 0, 1)
			}
			s.differ("data.id", 0, 1)
			s.is(0, "completed_at", "<nil>")
			s.inOrder("received, sent and completed", s.moment(1, "received_at"),
				s.moment(1, "sent_at"), s.moment(1, "completed_at"), s.moment(1, "valid_until"))
			s.is(0, "to.0.status", "sent")
			s.is(1, "to.0.status", "delivered")
			measured(s, 0)
			costs(s, 1)
		})
	}
	eachTale(t, []string{"message.received"}, func(s tale) {
		measured(s, 0)
		late := s.times[0].Sub(s.moment(0, "received_at")).Seconds()
		s.between("seconds since it was received", late, 0.099, 0.601)
		s.is(0, "sent_at", "<nil>")
		s.is(0, "completed_at", "<nil>")
	})
	eachTale(t, []string{"message.sent#RCS", "2s message.finalized#RCS", "9s message.read"},
		func(s tale) {
			s.same("id", 0, 1, 2)
			s.same("to.0.phone_number", 0, 1, 2)
			s.same("from.agent_id", 0, 1, 2)
			s.same("body.text", 0, 1, 2)
		})
}

// costs asserts that a message costs what its parts do.
func costs(s tale, event int) {
	s.Helper()
	rate, fee := 0.015, []float64{0.005, 0.01, 0.022} // of an MMS
	if s.text(event, "type") == "SMS" {
		rate, fee = 0.004, []float64{0.003, 0.0035, 0.01}
	}
	parts := s.number(event, "parts")
	s.is(event, "cost_breakdown.rate.amount", fmt.Sprintf("%.5f", rate*parts))
	fees := make([]string, len(fee))
	for i := range fee {
		fees[i] = fmt.Sprintf("%.5f", fee[i]*parts)
	}
	s.is(event, "cost_breakdown.carrier_fee.amount", fees...)
	s.is(event, "cost.amount", fmt.Sprintf("%.5f",
		s.number(event, "cost_breakdown.carrier_fee.amount")+rate*parts))
}

// measured asserts that encoding, length and parts are those of the text.
func measured(s tale, event int) {
	s.Helper()
	text := s.text(event, "text")
	encoding, one, many := "GSM-7", 160, 153
	if strings.ContainsFunc(text, func(r rune) bool {
		return r >= 0x80 && !strings.ContainsRune(gsm7, r)
	}) {
		encoding, one, many = "UCS-2", 70, 67
	}
	units := 0
	for _, r := range text {
		if units++; r > 0xffff {
			units++
		}
	}
	parts := 1
	if units > one {
		parts = (units + many - 1) / many
	}
	if s.text(event, "type") == "MMS" {
		parts = 1
	}
	s.is(event, "encoding", encoding)
	s.is(event, "parts", fmt.Sprint(parts))
	s.is(event, "num_chars", fmt.Sprint(units), "absent")
}

func TestAVerification(t *testing.T) {
	eachTale(t, []string{"verify.sent", "1s..5s verify.delivered"}, func(s tale) {
		for _, path := range strings.Fields("id phone_number profile_id type created_at") {
			s.same(path, 0, 1)
		}
		s.inOrder("created and updated", s.moment(0, "created_at"), s.moment(0, "updated_at"),
			s.moment(1, "updated_at"))
	})
	eachTale(t, []string{"verify.sent type=dtmf_confirm", "9s verification.complete"}, func(s tale) {
		s.same("id", 0, 1)
		s.same("phone_number", 0, 1)
		s.is(1, "verify_profile_id", s.text(0, "profile_id"))
	})
}

func TestAPayment(t *testing.T) {
	for _, method := range []string{"credit-card", "ach-debit"} {
		eachTale(t, []string{
			"call.payment.progress payment_step=payment-processing payment_method=" + method,
			"3s call.payment.completed",
		}, func(s tale) {
			s.same("payment_method", 0, 1)
			paths := "bank_routing_number bank_account_number"
			if method == "credit-card" {
				paths = "payment_card_type payment_card_number expiration_date"
			}
			for _, path := range strings.Fields(paths + " payment_connector") {
				s.same(path, 0, 1)
			}
		})
	}
}

func TestAnEmail(t *testing.T) {
	eachTale(t, []string{
		"email.queued", "1s email.sent", "1s email.delivered", "9s email.opened", "1s email.clicked",
	}, func(s tale) {
		s.same("id", 0, 1, 2, 3, 4)
		for i := range s.docs {
			s.is(i, "from.email", s.text(0, "from.email"))
			kinds := 0
			for _, kind := range []string{"to", "cc", "bcc"} {
				s.is(i, kind, s.text(0, kind))
				if s.text(i, kind) != "absent" {
					kinds++
				}
			}
			if kinds != 1 {
				s.Errorf("event %d has %d recipients", i, kinds)
			}
		}
	})
}

func TestTheRecordsOfADomain(t *testing.T) {
	eachTale(t, []string{"email_domain.created", "18m email_domain.verified"}, func(s tale) {
		records, _ := s.of(0, "dns_records").([]any)
		for i := range records {
			for _, field := range []string{"id", "purpose", "host", "value"} {
				s.same(fmt.Sprintf("dns_records.%d.%s", i, field), 0, 1)
			}
		}
		if len(records) == 0 {
			s.Errorf("there are no records")
		}
	})
}

// TestOneAccountPays asserts that what has one owner in a run tells the same owner.
func TestOneAccountPays(t *testing.T) {
	eachTale(t, []string{
		"call.cost", "1s call.cost", "1s number_order.complete", "1s message.sent",
		"1s message.received", "1s texml.call-initiated", "1s fax.queued",
	}, func(s tale) {
		group := s.text(0, "billing_group_id")
		if group == "absent" {
			group = s.text(1, "billing_group_id")
		}
		if group != "absent" {
			s.is(1, "billing_group_id", group, "absent")
			s.is(2, "billing_group_id", group, "absent", "<nil>")
		}
		s.same("connection_id", 0, 1, 6)
		s.is(5, "ConnectionId", s.text(0, "connection_id"))
		s.same("messaging_profile_id", 3, 4)
		s.same("organization_id", 3, 4)
		s.is(3, "from.phone_number", s.text(4, "to.0.phone_number"))
		s.is(4, "from.phone_number", s.text(3, "to.0.phone_number"))
		s.is(6, "user_id", s.text(5, "AccountSid"))
	})
}

func TestIDsOfOrdersBrandsAndCampaigns(t *testing.T) {
	eachTale(t, []string{
		"10dlc.brand.update", "1s 10dlc.campaign.update type=REGISTRATION",
		"1s campaign_status_update", "1s 10dlc.phone_number.update",
	}, func(s tale) {
		s.same("brandId", 0, 2)
		s.is(1, "brandId", s.text(0, "brandId"), "absent")
		s.same("campaignId", 1, 2, 3)
	})
	eachTale(t, []string{
		"number_order.complete number_order:one", "1s number_order.complete number_order:two",
	}, func(s tale) {
		s.differ("data.payload.id", 0, 1)
		s.is(0, "phone_numbers_count", "1")
		s.inOrder("created and updated", s.moment(0, "created_at"), s.moment(0, "updated_at"))
	})
	eachTale(t, []string{
		"porting_order.status_changed", "1h porting_order.status_changed", "1h porting_order.deleted",
	}, func(s tale) {
		s.same("id", 0, 1, 2)
		if _, list := s.of(0, "status.details").([]any); !list {
			s.Errorf("status.details is %v", s.of(0, "status.details"))
		}
	})
}
