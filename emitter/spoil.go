package emitter

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// Draft is a request in the making, in the hands of a Spoil.
type Draft struct {
	Method, URL string
	// Key signs. It is the Emitter's, unless a spoil puts in another.
	Key Key
	// Timestamp is Unix seconds in decimal, as it is signed and sent.
	Timestamp string
	// Body is that of a POST. The form of a GET is here for Before, and becomes the query then.
	Body []byte
	// Message is what is signed. If it is nil after Before, it becomes
	// Timestamp, "|" and Body.
	Message []byte
	// Signature is the signature of Message in base64. After may read it;
	// what is sent stands in Header.
	Signature string
	// Header is set when After runs: what it holds then is sent, in the case
	// of its keys.
	Header http.Header
	// Err is set by a spoil that cannot damage this request; then nothing is
	// sent and the attempt's cause is CauseNotSent.
	Err error

	inQuery bool // the form is in the query
}

// Answer is what a correct receiver answers.
type Answer string

// The answers. A receiver refuses with any 4xx; Either is a refusal or 2xx, but neither a 5xx nor
// silence.
const (
	Refused  Answer = "refused"
	Accepted Answer = "accepted"
	Either   Answer = "either"
)

// Spoil is one deliberate difference from a plain genuine request: a damage, or a form that a
// genuine request may have as well.
type Spoil struct {
	Name string
	// Title says in a sentence what is different about the request.
	Title string
	// Answer is what a correct receiver answers; Why says why, in a sentence.
	Answer Answer
	Why    string
	// Lenient says in a sentence why a receiver that answers otherwise may be excused, usually
	// because an official SDK does the same. It is empty if none may.
	Lenient string
	// Source has the ids of the defects that it finds: A01 and on take the forged, B01 and on
	// lose the genuine.
	Source string
	// Wires are the wire forms that it can damage; none means all.
	Wires []wire.Kind
	// Keyless says that nothing of what is sent depends on the key that the receiver trusts: it has
	// neither a signature by it nor an HMAC with its public half, so that anyone can send it.
	Keyless bool
	// Before changes what is signed; it runs before signing. It may be nil.
	Before func(*Draft)
	// After changes what is sent; it runs when the headers are set. It may
	// be nil.
	After func(*Draft)
}

// Applies reports whether the spoil can damage a body of this wire form.
func (s *Spoil) Applies(w wire.Kind) bool {
	return len(s.Wires) == 0 || slices.Contains(s.Wires, w)
}

// Spoils lists all spoils, those of one part of the request together.
func Spoils() []Spoil {
	return slices.Concat(keySpoils(), bodySpoils(), timeSpoils(), numberSpoils(), twiceSpoils(),
		headerSpoils(), nameSpoils(), signatureSpoils(), base64Spoils(), textSpoils(),
		writtenSpoils(), standardSpoils(), hmacSpoils(), unsignedSpoils(), contentSpoils(),
		placeSpoils(), skewSpoils(), formSpoils(), genuineSpoils(), fieldSpoils(),
		malformedSpoils())
}

// each gives spoils what they have in common, where they have nothing of their own.
func (s Spoil) each(spoils ...Spoil) []Spoil {
	for i := range spoils {
		own := &spoils[i]
		own.Answer = cmp.Or(own.Answer, s.Answer)
		own.Why = cmp.Or(own.Why, s.Why)
		own.Lenient = cmp.Or(own.Lenient, s.Lenient)
		own.Source = cmp.Or(own.Source, s.Source)
		own.Keyless = own.Keyless || s.Keyless
		if own.Wires == nil {
			own.Wires = s.Wires
		}
	}
	return spoils
}

// Status is a status with which a correct receiver gives the answer.
func (a Answer) Status() int {
	if a == Accepted {
		return http.StatusOK
	}
	return http.StatusForbidden
}

// Judge says what is wrong with what came of a request with the spoil, and what excuses it. Both
// are empty for the answer of a correct receiver. To refuse something with anything but a 4xx is
// excused: a receiver that stumbles does not act upon it.
func (s *Spoil) Judge(a Attempt) (wrong, excuse string) {
	said := "answered " + strconv.Itoa(a.Status)
	if !a.Answered() {
		said = "not answered (" + string(a.Cause) + ")"
	}
	accepted := a.Answered() && a.Status/100 == 2
	refused := a.Answered() && a.Status/100 == 4
	switch {
	case s.Answer == Refused && refused, s.Answer == Accepted && accepted,
		s.Answer == Either && (accepted || refused):
		return "", ""
	case a.Cause.ours():
		return a.Detail, ""
	case s.Answer == Refused && !accepted:
		return said + ", not refused with 4xx", "it is not accepted all the same"
	case s.Answer == Refused:
		return said + ", and a correct receiver refuses it with 4xx", s.Lenient
	case s.Answer == Accepted:
		return said + ", and a correct receiver accepts it with 2xx", s.Lenient
	}
	return said + ", and a correct receiver answers 2xx or 4xx", s.Lenient
}

// LookupSpoil finds a spoil by name. The error for an unknown name suggests the nearest one.
func LookupSpoil(name string) (*Spoil, error) {
	all := Spoils()
	names := make([]string, len(all))
	for i := range all {
		if all[i].Name == name {
			return &all[i], nil
		}
		names[i] = all[i].Name
	}
	return nil, &nearest.Error{Kind: "spoil", Name: name, Nearest: nearest.Name(name, names),
		See: "offhook list spoils"}
}
