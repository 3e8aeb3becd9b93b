package receiver

import (
	"crypto/sha512"
	"encoding/base64"
	"net/http"
)

// leaksDefects tell in a refusal what is nobody's business. What they tell is made up, but for the
// public key.
func leaksDefects() []Defect {
	leaks := func(name, title string, what func(*Receiver, *exchange) string) Defect {
		return defect(name, title, "B42", afterwards(func(r *Receiver, e *exchange) {
			if e.Status == http.StatusForbidden {
				e.Reason += what(r, e)
			}
		}))
	}
	return []Defect{
		leaks("leaks-key", "shows the public key to whom it refuses",
			func(r *Receiver, _ *exchange) string {
				return " for key " + base64.StdEncoding.EncodeToString(r.key)
			}),
		leaks("leaks-expected", "shows the signature that it expected to whom it refuses",
			func(r *Receiver, e *exchange) string {
				sum := sha512.Sum512(append(r.key[:len(r.key):len(r.key)], e.Body...))
				return ": expected signature " + base64.StdEncoding.EncodeToString(sum[:]) +
					", got " + e.Header.Get(signatureHeader)
			}),
		leaks("leaks-stack-trace", "shows a stack trace to whom it refuses",
			func(*Receiver, *exchange) string {
				return "\nError: signature does not fit" +
					"\n    at verify (/srv/app/webhooks.js:41:11)" +
					"\n    at Layer.handle (/srv/app/node_modules/router/lib/layer.js:152:17)" +
					"\n    at process.processTicksAndRejections " +
					"(node:internal/process/task_queues:95:5)"
			}),
		leaks("leaks-environment", "shows its environment to whom it refuses",
			func(*Receiver, *exchange) string {
				return "\nNODE_ENV=production\nTELNYX_API_KEY=KEY0123456789ABCDEF" +
					"\nDATABASE_URL=postgres://app:secret@db.internal/app"
			}),
	}
}
