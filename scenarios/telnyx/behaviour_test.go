package telnyx

import "testing"

// TestEveryBehaviourIsRead asserts that what each file tells its behaviour is understood.
func TestEveryBehaviourIsRead(t *testing.T) {
	for _, op := range Operations() {
		if _, err := readBehaviour(op.Does, op.With); err != nil {
			t.Errorf("%s: %v", op.Name, err)
		}
	}
}
