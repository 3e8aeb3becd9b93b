package clients

import "testing"

// TestTraps asserts what applications on the official SDK get where they stumble, or where the SDK
// does something of its own accord. One trap is not tried: with a client id and secret in place of
// an API key, the SDK asks for a token at https://api.telnyx.com, whatever its base URL is.
func TestTraps(t *testing.T) {
	t.Parallel()
	folder := workshop(t, "telnyx")
	x := open(t, nil)
	got := map[string]string{}
	for _, line := range tells[struct{ Trap, Says string }](t, node(t, folder, "traps.mjs", x), nil) {
		got[line.Trap] = line.Says
	}
	for trap, want := range map[string]string{
		"base URL with /v2":             "200",
		"base URL without /v2":          "200",
		"no fields":                     "200 application/json {}",
		"no fields and no body":         "200",
		"an id as it is":                "200",
		"an id percent-encoded":         "200",
		"an old id that ends in ==":     "422 90015",
		"an old id whose == is encoded": "422 90015",
		"an id with / as it is":         "404 10005",
		"an id with / by the SDK": "422 UnprocessableEntityError 90015 " +
			"/calls/AgDI%2FmoRX6Q==/actions/hangup",
		"a queue whose name has a /": "200",
		"fields of texml.accounts.calls.calls without body": "422 UnprocessableEntityError 10004, " +
			"sent 1 time, body undefined",
		"a wrong key":                       "401 AuthenticationError 10009, sent 1 time",
		"no key":                            "401 10009",
		"what is not there":                 "404 NotFoundError 40303, sent 1 time",
		"what must not be":                  "400 BadRequestError 90050",
		"what is refused is not sent again": "422 UnprocessableEntityError 90018, sent 1 time",
		"a server error is sent three times": "500 InternalServerError 10007, counts 0 1 2, " +
			"same bodies true",
		"a rate limit that lasts":  "429 RateLimitError 10011, counts 0 1 2",
		"a rate limit that passes": "200, counts 0 1, idempotency keys 0",
		"an answer that is lost": "4 requests; with command_id 200, spoken 1; " +
			"without 200, spoken 2",
		"a list that the SDK pages otherwise": "found 1 time in 2 requests",
		"a list of many pages":                "found 5",
	} {
		t.Run(trap, func(t *testing.T) {
			if got[trap] != want {
				t.Errorf("it says %q, not %q", got[trap], want)
			}
		})
		delete(got, trap)
	}
	for trap, says := range got {
		t.Errorf("%s: nobody expects it: %s", trap, says)
	}
}
