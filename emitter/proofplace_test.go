package emitter_test

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// unsignedProofs are of requests without Telnyx's headers, and of those to another place.
func unsignedProofs() map[string]proof {
	to := func(url string) proof {
		return unsigned([]string{"url"}, func(p pair) bool { return p.spoiled.URL == url })
	}
	standard := []string{"webhook-id", "webhook-signature", "webhook-timestamp"}
	return map[string]proof{
		"unsigned-host-localhost":      with("Host", "localhost"),
		"unsigned-forwarded-localhost": with("X-Forwarded-For", "127.0.0.1"),
		"unsigned-forwarded-http":      with("X-Forwarded-Proto", "http"),
		"unsigned-forwarded-telnyx":    with("X-Forwarded-For", "192.76.120.200"),
		"unsigned-forwarded-telnyx-2":  with("X-Forwarded-For", "185.246.41.9"),
		"unsigned-real-ip-localhost":   with("X-Real-IP", "127.0.0.1"),
		"unsigned-real-ip-telnyx":      with("X-Real-IP", "192.76.120.200"),
		"unsigned-host-telnyx":         with("Host", "api.telnyx.com"),
		"unsigned-proxy-localhost":     with("X-Forwarded-Host", "localhost"),
		"unsigned-proxy-telnyx":        with("X-Forwarded-Host", "api.telnyx.com"),
		"unsigned-post-override":       with("X-HTTP-Method-Override", "PUT"),
		"unsigned-patch": unsigned([]string{"method"}, func(p pair) bool {
			return p.spoiled.Method == "PATCH"
		}),
		"unsigned-get-override": unsigned([]string{"method", "X-HTTP-Method-Override"},
			func(p pair) bool {
				h := map[string][]string(p.spoiled.RequestHeader)
				return p.spoiled.Method == "GET" &&
					strings.Join(h["X-HTTP-Method-Override"], "") == "POST"
			}),
		"unsigned-get-query": unsigned([]string{"method", "url"}, func(p pair) bool {
			return p.spoiled.Method == "GET" &&
				p.spoiled.URL == "http://localhost/hook?token=x&_method=POST"
		}),
		"unsigned-slash":        to("http://localhost/hook/?token=x"),
		"unsigned-double-slash": to("http://localhost//hook?token=x"),
		"unsigned-dot":          to("http://localhost/%2e/hook?token=x"),
		"unsigned-upper-case":   to("http://localhost/HOOK?token=x"),
		"query-added": same([]string{"url"}, func(p pair) bool {
			return p.spoiled.URL == p.genuine.URL+"&CallStatus=completed&CallSid=v3:other"
		}),
		"hmac-whsec-public-key": {append(standard, signature, timestamp), provesWhsec},
		"standard-webhooks":     {append(standard, signature, timestamp), provesStandard},
	}
}

// with is a proof that the request has a header, and neither of Telnyx's.
func with(header, value string) proof {
	return unsigned([]string{header}, func(p pair) bool {
		values := map[string][]string(p.spoiled.RequestHeader)[header]
		return len(values) == 1 && values[0] == value
	})
}

// contentProofs are of unsigned requests whose content is odd.
func contentProofs() map[string]proof {
	garbage := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("Z"), 64))
	return map[string]proof{
		"unsigned-text-plain": with("Content-Type", "text/plain"),
		"unsigned-form-type":  with("Content-Type", "application/x-www-form-urlencoded"),
		"unsigned-gzip": unsigned([]string{"body", "Content-Encoding"}, func(p pair) bool {
			r, err := gzip.NewReader(bytes.NewReader(p.spoiled.RequestBody))
			if err != nil {
				return false
			}
			body, err := io.ReadAll(r)
			return err == nil && bytes.Equal(body, p.genuine.RequestBody) &&
				p.value("Content-Encoding") == "gzip"
		}),
		"unsigned-gzip-plain": with("Content-Encoding", "gzip"),
		"unsigned-1m": unsigned([]string{"body"}, func(p pair) bool {
			return slices.Equal(p.changed(), []string{"offhook"}) &&
				object(p.spoiled.RequestBody)["offhook"] == strings.Repeat("a", 1_000_000)
		}),
		"unsigned-attempt-2": unsigned([]string{"body"}, func(p pair) bool {
			return p.becomes("meta", "attempt", 2.0)
		}),
		"unsigned-legacy":   with("X-Telnyx-Signature", garbage),
		"unsigned-legacy-2": with("Telnyx-Signature", garbage),
	}
}

func provesWhsec(_ *testing.T, key emitter.Key, p pair) bool {
	mac := hmac.New(sha256.New, []byte("whsec_"+key.Public()))
	mac.Write([]byte(standardText(p)))
	h := map[string][]string(p.spoiled.RequestHeader)
	return !p.has(signature) && !p.has(timestamp) &&
		h["webhook-signature"][0] == "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func provesStandard(t *testing.T, key emitter.Key, p pair) bool {
	h := map[string][]string(p.spoiled.RequestHeader)
	text, ok := strings.CutPrefix(h["webhook-signature"][0], "v1a,")
	raw, err := base64.StdEncoding.DecodeString(text)
	return !p.has(signature) && !p.has(timestamp) && ok && err == nil &&
		ed25519.Verify(public(t, key), []byte(standardText(p)), raw)
}

// standardText is what Standard Webhooks sign.
func standardText(p pair) string {
	h := map[string][]string(p.spoiled.RequestHeader)
	return h["webhook-id"][0] + "." + h["webhook-timestamp"][0] + "." +
		string(p.spoiled.RequestBody)
}
