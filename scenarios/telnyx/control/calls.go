package control

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// calls lists the calls of the namespace.
func (x *exchange) calls() {
	if answer, ok := x.command(scenarios.Command{Name: telnyx.Calls}); ok {
		x.reply(answer.Status, answer.Body)
	}
}

// dial has somebody call the application.
func (x *exchange) dial() {
	var b struct {
		From string `json:"from"`
		To   string `json:"to"`
		Leg  string `json:"leg"`
		// TeXML is as in scenarios.Far.
		TeXML string `json:"texml"`
	}
	if !x.read(&b) || !x.numbers(b.From, b.To) || !x.targeted() {
		return
	}
	if len(b.Leg) > mostName {
		x.fail(http.StatusUnprocessableEntity, fmt.Errorf("leg: a name has at most %d bytes", mostName))
		return
	}
	x.steer("dials", scenarios.Values{"from": b.From, "to": b.To, "leg": b.Leg,
		"texml": b.TeXML})
}

// mostName is how long the name of a leg may be, in bytes.
const mostName = 100

// answer has the callee pick up: a person, or a machine.
func (x *exchange) answer() {
	var b struct {
		Machine string `json:"machine"`
	}
	if !x.read(&b) {
		return
	}
	if machines := []string{"beep", "silent"}; b.Machine != "" && !slices.Contains(machines, b.Machine) {
		x.fail(http.StatusUnprocessableEntity, nearest.Unknown("machine", b.Machine, machines))
		return
	}
	x.onLeg("answers", scenarios.Values{"machine": b.Machine})
}

func (x *exchange) busy()    { x.plainly("is_busy") }
func (x *exchange) decline() { x.plainly("declines") }
func (x *exchange) hangup()  { x.plainly("hangs_up") }

// plainly has the far end of a call do what needs no further word.
func (x *exchange) plainly(does string) {
	if x.read(&struct{}{}) {
		x.onLeg(does, scenarios.Values{})
	}
}

// press has the far end press keys.
func (x *exchange) press() {
	var b struct {
		Digits string `json:"digits"`
	}
	if !x.read(&b) {
		return
	}
	if !regexp.MustCompile(`^[0-9A-D*#]{1,100}$`).MatchString(b.Digits) {
		x.fail(http.StatusUnprocessableEntity,
			fmt.Errorf("digits: %q are not keys of a telephone: 0 to 9, A to D, * and #", b.Digits))
		return
	}
	x.onLeg("presses", scenarios.Values{"digits": b.Digits})
}

// say has the far end speak.
func (x *exchange) say() {
	var b struct {
		Text string `json:"text"`
	}
	if !x.read(&b) {
		return
	}
	if b.Text == "" {
		x.fail(http.StatusUnprocessableEntity, errors.New("text: is missing; it is what is said"))
		return
	}
	x.onLeg("says", scenarios.Values{"text": b.Text})
}

// onLeg has the far end of a call do something.
func (x *exchange) onLeg(does string, with scenarios.Values) {
	with["leg"] = x.r.PathValue("leg")
	x.steer(does, with)
}

// write has somebody send the application a message.
func (x *exchange) write() {
	var b struct {
		From string `json:"from"`
		To   string `json:"to"`
		Text string `json:"text"`
	}
	if x.read(&b) && x.numbers(b.From, b.To) && x.targeted() {
		x.steer("writes", scenarios.Values{"from": b.From, "to": b.To, "text": b.Text})
	}
}

// numbers reports whether texts are numbers, or nothing where one is drawn; else the request has
// been answered.
func (x *exchange) numbers(from, to string) bool {
	for _, given := range [][2]string{{"from", from}, {"to", to}} {
		if given[1] != "" && !regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`).MatchString(given[1]) {
			x.fail(http.StatusUnprocessableEntity, fmt.Errorf(
				"%s: %q is not a number in E.164, such as +12015550142", given[0], given[1]))
			return false
		}
	}
	return true
}
