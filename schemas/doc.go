// Package schemas is the catalogue of Telnyx webhooks: one JSON Schema a webhook says what its body looks like.
//
// It lists webhooks, recognises and validates captured bodies, and generates realistic ones. The catalogue is built
// from the files alone: one more file under a family's folder is one more webhook.
package schemas
