package scenarios

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

//go:embed weather.json
var weatherJSON []byte

var weathers = sync.OnceValue(func() []Weather {
	var all []Weather
	dec := json.NewDecoder(bytes.NewReader(weatherJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		// The file is part of the binary, and a test reads it.
		panic("scenarios: weather.json: " + err.Error())
	}
	return all
})

// A Weather is a bad day, by name: what becomes of every event of a play on its way. A weather that
// changes nothing is an error of the play.
type Weather struct {
	Name string `json:"name"`
	// Title says in a sentence what happens.
	Title string `json:"title"`
	// Source has the ids of the defects that it finds, and the keys of those who say that it
	// happens.
	Source string `json:"source"`
	// Outage makes a URL misbehave.
	Outage *Outage `json:"outage,omitempty"`
	// Expect is what is promised of a step that promises nothing itself.
	Expect *Expect `json:"expect,omitempty"`
	// Late is how long after its occurrence an event is sent.
	Late Wait `json:"late,omitzero"`
	// Copies is how many more times an event is delivered, Again how long after the time before.
	Copies int  `json:"copies,omitempty"`
	Again  Wait `json:"again,omitzero"`
	// Slow is the time over which a body is written, by the clock.
	Slow Wait `json:"slow,omitzero"`
	// Order is the order in which the events of a run are sent.
	Order Order `json:"order,omitempty"`

	place string // whose it is; "" for that of a play
}

// An Order is an order of events other than that in which they occur.
type Order string

const (
	// Swapped: of each two events, the later one is sent first.
	Swapped Order = "swapped"
	// Together: all are sent at once, when the last one has occurred.
	Together Order = "together"
)

// overtaken is how long after the event that occurred later an event is sent which it overtakes.
const overtaken = 150 * time.Millisecond

// Weathers lists all weathers.
func Weathers() []Weather { return slices.Clone(weathers()) }

// LookupWeather finds a weather by name. The error for an unknown name suggests the nearest one and
// lists all.
func LookupWeather(name string) (Weather, error) {
	var names []string
	for _, w := range weathers() {
		if w.Name == name {
			return w, nil
		}
		names = append(names, w.Name)
	}
	return Weather{}, nearest.Unknown("weather", name, names)
}

// key is what a rehearsal calls the weather.
func (w *Weather) key() string { return strings.TrimSpace("weather " + w.Name + " " + w.place) }

// needs says what the weather must have to show anything.
func (w *Weather) needs() string {
	switch {
	case w.Order != "":
		return "it needs a story of two events or more"
	case w.Slow != (Wait{}):
		return "what goes by GET has no body"
	}
	return "no attempt meets its outage"
}
