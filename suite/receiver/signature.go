package receiver

import (
	"crypto/ed25519"
	"encoding/base64"
	"strconv"
	"time"
)

// Names of the two headers that carry Telnyx's signature.
const (
	signatureHeader = "Telnyx-Signature-Ed25519"
	timestampHeader = "Telnyx-Timestamp"
)

// refusal is the reason why a request is not taken for genuine.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	noSignature    refusal = signatureHeader + " is missing"
	emptySignature refusal = signatureHeader + " is empty"
	noTimestamp    refusal = timestampHeader + " is missing"
	emptyTimestamp refusal = timestampHeader + " is empty"
	twice          refusal = signatureHeader + " or " + timestampHeader + " is there twice"
	notBase64      refusal = "signature is not base64"
	wrongLength    refusal = "signature is not 64 bytes long"
	wrongSignature refusal = "signature does not fit"
	notSeconds     refusal = "timestamp is not in Unix seconds"
	tooOld         refusal = "timestamp is too old"
	tooEarly       refusal = "timestamp lies in the future"
)

// genuine verifies the signature over timestamp, bar and body, then the age of the timestamp. Its
// error is a refusal. Telnyx sends each header once: a second value could be taken for the one that
// was verified. It uses nothing of the package that signs, because an error there would then
// be made here as well and go unnoticed.
func (r *Receiver) genuine(e *exchange, body []byte) error {
	signatures, timestamps := e.Header.Values(signatureHeader), e.Header.Values(timestampHeader)
	switch {
	case len(signatures) == 0:
		return noSignature
	case signatures[0] == "":
		return emptySignature
	case len(timestamps) == 0:
		return noTimestamp
	case timestamps[0] == "":
		return emptyTimestamp
	case len(signatures) > 1 || len(timestamps) > 1:
		return twice
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(signatures[0])
	if err != nil {
		return notBase64
	}
	if len(signature) != ed25519.SignatureSize {
		return wrongLength
	}
	if !ed25519.Verify(r.key, append([]byte(timestamps[0]+"|"), body...), signature) {
		return wrongSignature
	}
	return r.fresh(timestamps[0])
}

// fresh refuses a timestamp that is no number of seconds, or that lies further from now than the
// tolerance.
func (r *Receiver) fresh(timestamp string) error {
	age, err := r.age(timestamp)
	switch {
	case err != nil:
		return notSeconds
	case age > r.tolerance:
		return tooOld
	case age < -r.tolerance:
		return tooEarly
	}
	return nil
}

func (r *Receiver) age(timestamp string) (time.Duration, error) {
	seconds, err := r.seconds(timestamp)
	return r.now().Sub(time.Unix(seconds, 0)), err
}

// decimal reads plain decimal digits.
func decimal(timestamp string) (int64, error) {
	seconds, err := strconv.ParseUint(timestamp, 10, 63)
	return int64(seconds), err
}
