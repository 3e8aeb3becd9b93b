// Package app stands for the program whose receiver is tested.
package app

import (
	"crypto/ed25519"
	"encoding/base64"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Handler takes Telnyx's webhooks, signed with the private half of a key as the portal shows it.
func Handler(publicKey string) http.Handler {
	key, _ := base64.StdEncoding.DecodeString(publicKey)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /webhooks", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 5<<20))
		timestamp := r.Header.Get("telnyx-timestamp")
		seconds, timeErr := strconv.ParseInt(timestamp, 10, 64)
		signature, signErr := base64.StdEncoding.DecodeString(
			r.Header.Get("telnyx-signature-ed25519"))
		genuine := err == nil && timeErr == nil && signErr == nil &&
			len(signature) == ed25519.SignatureSize &&
			math.Abs(time.Since(time.Unix(seconds, 0)).Seconds()) < 300 &&
			ed25519.Verify(key, append([]byte(timestamp+"|"), body...), signature)
		if !genuine {
			w.WriteHeader(http.StatusForbidden)
		}
	})
	return mux
}
