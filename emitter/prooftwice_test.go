package emitter_test

import (
	"slices"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// twiceProofs are of requests that have two of what Telnyx sends once, at second 1000.
func twiceProofs() map[string]proof {
	const now, old = "1000", "-85400"
	// at is a proof that the timestamps are those, and that the signature is of the first.
	at := func(changes []string, signedAt string, values ...string) proof {
		return proof{append(changes, timestamp), func(t *testing.T, key emitter.Key, p pair) bool {
			return slices.Equal(p.spoiled.RequestHeader[timestamp], values) &&
				p.signs(t, key, signedAt+"|"+string(p.spoiled.RequestBody))
		}}
	}
	return map[string]proof{
		"time-then-old":      at(nil, now, now, old),
		"old-then-time":      at(nil, now, old, now),
		"time-comma-old":     at(nil, now, now+","+old),
		"old-comma-time":     at(nil, now, old+", "+now),
		"replayed-then-time": at([]string{signature}, old, old, now),
		"time-then-replayed": at([]string{signature}, old, now, old),
	}
}
