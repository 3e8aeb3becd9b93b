package hole_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// The texts are those of common/messaging.json, with what it says of them.
func TestTextsAreMeasured(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "GSM-7 0 1"},
		{"Your order 4711 has shipped and should arrive tomorrow.", "GSM-7 55 1"},
		{"Reminder: your appointment is on Friday at 15:30. Reply 1 to confirm.", "GSM-7 69 1"},
		{"Grüße aus München! Ihr Tisch ist für 19 Uhr reserviert.", "GSM-7 55 1"},
		{"Ça va ? Votre colis est arrivé à Genève.", "GSM-7 40 1"},
		{"Your table for two is booked ✅ See you at 7!", "UCS-2 44 1"},
		{"Happy birthday! 🎉 A coffee is waiting for you.", "UCS-2 47 1"},
		{"こんにちは。ご予約は明日の午後3時です。", "UCS-2 20 1"},
		{"Ваше замовлення готове. Заберіть його до п’ятниці, щодня з 9:00 до 20:00, " +
			"вхід із двору.", "UCS-2 88 2"},
		{"Your parcel could not be handed over today. The courier will come again tomorrow between " +
			"9 and 12. If that does not suit you, choose another day or a pick-up point at " +
			"https://example.com/parcel/4711.", "GSM-7 199 2"},
		{"Yes, 3 pm works for me.", "GSM-7 23 1"},
		{"Running late, be there in 10 minutes", "GSM-7 36 1"},
		{"Grüße aus München", "GSM-7 17 1"},
		{"Ça va ? J'arrive à 18h.", "GSM-7 23 1"},
		{"Danke 👍 bis später", "UCS-2 19 1"},
		{"こんにちは、明日は大丈夫ですか？", "UCS-2 16 1"},
		{"Привет", "UCS-2 6 1"},
		{"^{}\\[~]|€\f", "GSM-7 20 1"},
		{"@$_\n\r¡¿Δ", "GSM-7 8 1"},
		{"ç", "UCS-2 1 1"}, {"`", "UCS-2 1 1"}, {"\t", "UCS-2 1 1"},
		{strings.Repeat("a", 160), "GSM-7 160 1"}, {strings.Repeat("a", 161), "GSM-7 161 2"},
		{strings.Repeat("€", 80), "GSM-7 160 1"}, {strings.Repeat("a", 307), "GSM-7 307 3"},
		{strings.Repeat("я", 70), "UCS-2 70 1"}, {strings.Repeat("я", 71), "UCS-2 71 2"},
		{strings.Repeat("🎉", 36), "UCS-2 72 2"}, {strings.Repeat("я", 135), "UCS-2 135 3"},
	} {
		got, err := evaluate(t, "${encoding(.text)} ${units(.text)} ${parts(.text)}",
			world{".text": text(test.text)})
		if err != nil || got != test.want {
			t.Errorf("%q is %s, want %s (%v)", test.text, got, test.want, err)
		}
	}
}

func TestUUIDsTellTheTime(t *testing.T) {
	at := time.Date(2025, 3, 2, 0, 2, 6, 123456000, time.UTC)
	scope := testWorld(t)
	first, err := evaluate(t, "${uuid1(event.at, session.node)}", scope)
	if err != nil {
		t.Fatal(err)
	}
	ticks, err := strconv.ParseInt(first[15:18]+first[9:13]+first[:8], 16, 64)
	if err != nil || (ticks-0x01B21DD213814000)/10 != at.UnixMicro() {
		t.Errorf("%s tells %d ticks (%v)", first, ticks, err)
	}
	if want := "-8def-02420a1f00ff"; len(first) != 36 || first[14] != '1' || first[18:] != want {
		t.Errorf("%s does not end with %s", first, want)
	}
	last, err := evaluate(t, "${1..1|0}${uuid1(event.at, session.node)}", scope)
	if tick := last[8]; err != nil || tick != first[7]+9 && tick != first[7]+9+'a'-'9'-1 {
		t.Errorf("%s is not 9 ticks after %s (%v)", last[1:], first, err)
	}
	sent, err := evaluate(t, "${uuidt('403', event.at)}", scope)
	digits := fmt.Sprintf("403%09x", at.UnixMilli()>>8)
	want := digits[:8] + "-" + digits[8:] + "-4def-8567-456789abcdef"
	if err != nil || len(sent) != 36 || sent[:18] != want[:18] || sent[24:] != want[24:] ||
		!strings.ContainsRune("89ab", rune(sent[19])) {
		t.Errorf("%s is not like %s (%v)", sent, want, err)
	}
}

func TestATextOfAnotherTemplateIsNotMixedIn(t *testing.T) {
	scope := testWorld(t)
	parsed, err := hole.Parse("${nested.text}|${uuid1(event.at, session.node)}|${nested.text}", scope)
	if err != nil {
		t.Fatal(err)
	}
	e := &hole.Env{Draw: &counting{}}
	for range 100 {
		e.Arena = e.Arena[:0:min(cap(e.Arena), 7)]
		v := parsed.Eval(e)
		parts := strings.Split(v.S, "|")
		if e.Err != nil || len(parts) != 3 || parts[0] != "<2025-03-01 Łódź>" || len(parts[1]) != 36 ||
			parts[2] != parts[0] {
			t.Fatalf("the text is %q (%v)", v.S, e.Err)
		}
	}
}
