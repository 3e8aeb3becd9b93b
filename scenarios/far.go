package scenarios

import (
	"slices"
	"time"
)

// A Far is what a step of a closed-loop story does on the far side of the application: people and
// machines at the other end of a call, carriers, and Telnyx where it refuses a command.
type Far struct {
	// Does is one of FarDeeds.
	Does string `yaml:"far"`
	// When is what the step waits for: a webhook that occurs ("call.speak.ended"), a command that was
	// accepted ("command gather"), one that is about to be decided ("before speak"), or a verb of a
	// document that begins ("verb Gather"). "" is the step before.
	When string `yaml:"when"`
	// From and To are the numbers of who dials or writes; "" are drawn.
	From string `yaml:"from"`
	To   string `yaml:"to"`
	// TeXML has the call run documents: it is "target", where all webhooks go, or the URL that is
	// asked for the first one. "" is a call that commands steer.
	TeXML string `yaml:"texml"`
	// Digits are the keys that are pressed, Text is what is said or written.
	Digits string `yaml:"digits"`
	Text   string `yaml:"text"`
	// Machine answers: "" is a person, "beep" a machine with a beep, "silent" one without.
	Machine string `yaml:"machine"`
	// Outcome is how what was sent ends, where it does not arrive: delivery_failed, user_busy.
	Outcome string `yaml:"outcome"`
	// Status is that with which a command is refused, Times how often, 0 for once. Acts means that
	// what the command asks is done all the same, and only the answer is lost.
	Status int  `yaml:"status"`
	Times  int  `yaml:"times"`
	Acts   bool `yaml:"acts"`
}

// FarDeeds are what a far end does.
func FarDeeds() []string {
	return []string{"dials", "answers", "is_busy", "declines", "presses", "says", "hangs_up",
		"writes", "receives", "refuses", "waits"}
}

// Calls reports whether the deed decides on a call that the application places.
func (f *Far) Calls() bool {
	return slices.Contains([]string{"answers", "is_busy", "declines"}, f.Does)
}

// An Asked is a command that a step of a closed-loop story expects of the application, or a verb of
// a document.
type Asked struct {
	// Command is its name, With has fields that its body is to have.
	Command string `yaml:"command"`
	With    Values `yaml:"with"`
	// Verb is in place of a command: it is to begin, in a document with which the application answers.
	// With has its attributes.
	Verb string `yaml:"verb"`
	// Leg is the one that it is about; "" is that of the step.
	Leg string `yaml:"leg"`
	// Within is how long it may take after the step; 0 is Patience.
	Within time.Duration `yaml:"within"`
	// Hangup is in place of a command: the call is to end, whoever ends it.
	Hangup bool `yaml:"hangup"`
}

// Patience is how long a step waits for what it waits for.
const Patience = 30 * time.Second

// An Act is a step of the far end in one run: times are drawn, holes are filled.
type Act struct {
	Far
	// Place names the step in messages, such as steps[2]; a step of a story that is included has the
	// name of that story before it.
	Place string
	// Name is what other steps call it.
	Name string
	Leg  string
	// After is how long after what it waits for it is done. Since, if not "", is the name of an
	// earlier act from which After is counted then. Where Fixed is true, At is when instead.
	After time.Duration
	Since string
	At    time.Duration
	Fixed bool
	Asks  []Asked
}

// A Media is what becomes of a file that is played: how long it lasts, or the status with which it
// ends because it cannot be played.
type Media struct {
	Length time.Duration
	Status string
}
