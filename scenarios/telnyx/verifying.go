package telnyx

// A verifying is the behaviour of what checks a code.
type verifying struct {
	// By is the parameter of the path that says which verification is meant.
	By string `json:"by"`
}

func (v *verifying) act(t *turn) {
	r := t.filed("verification", v.By, t.of[v.By])
	if r == nil {
		t.refuse("verify_bad", "name", v.By)
		return
	}
	if profile := t.text("verify_profile_id"); profile != "" &&
		profile != r.fields["verify_profile_id"] {
		t.refuse("verify_bad", "name", "verify_profile_id")
		return
	}
	code := t.value("verification", r.instance, "custom_code")
	right := code != nil && t.body["code"] == code || t.text("status") == "accepted"
	answer := "rejected"
	if right && r.fields["status"] == "pending" {
		answer = "accepted"
		r.fields["status"], r.fields["updated_at"] = "accepted", t.stamp(t.at)
	}
	t.record = map[string]any{"phone_number": r.fields["phone_number"], "response_code": answer}
}
