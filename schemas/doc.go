// Package schemas is the catalogue of Telnyx webhooks, in which one JSON Schema for each webhook
// says what its body looks like. It is for listing webhooks, for recognising and validating
// captured bodies, and for generating realistic ones.
package schemas
