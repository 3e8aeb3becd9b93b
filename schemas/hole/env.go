package hole

import (
	"fmt"
	"unsafe"
)

// A Drawer draws at random.
type Drawer interface {
	// IntRange draws a number from least to most, both included.
	IntRange(least, most int64) int64
	Uint64() uint64
}

// An Env is what an evaluation sees. A body in the making has one, which is reused for the next.
type Env struct {
	// Draw draws for the value that is being made.
	Draw Drawer
	// Scene is what the functions of the Scope need.
	Scene any
	// Arena holds the texts that are made. They are valid until it is cut.
	Arena []byte
	// Err is the first failure.
	Err error
}

// Fail notes a failure, unless there was one before.
func (e *Env) Fail(format string, args ...any) {
	if e.Err == nil {
		e.Err = fmt.Errorf(format, args...)
	}
}

// Taken is the text that was appended to the Arena since it was from bytes long. It is not copied,
// so it must not outlive the body: when the Arena is cut and filled again, it changes.
func (e *Env) Taken(from int) Value {
	made := e.Arena[from:]
	return TextOf(unsafe.String(unsafe.SliceData(made), len(made)))
}

// between draws a number from least to most.
func (e *Env) between(least, most int64) int64 {
	if e.Draw == nil {
		e.Fail("nothing can be drawn here; give the Env a Drawer")
		return least
	}
	return e.Draw.IntRange(least, most)
}

// random draws 64 bits.
func (e *Env) random() uint64 {
	if e.Draw == nil {
		e.Fail("nothing can be drawn here; give the Env a Drawer")
		return 0
	}
	return e.Draw.Uint64()
}
