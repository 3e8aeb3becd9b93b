package emitter

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"

	"github.com/offhook-dev/offhook/schemas/wire"
	"golang.org/x/net/http/httpguts"
)

// CheckMethod reports why the event cannot be sent by a method. Every event goes by POST, which is
// also the empty method. A form goes by GET as well: its fields are then the query of the URL,
// behind the query that is there, and there is no body.
func (ev Event) CheckMethod(method string) error {
	switch cmp.Or(method, http.MethodPost) {
	case http.MethodPost:
		return nil
	case http.MethodGet:
		if ev.Body.Kind() == wire.JSON {
			return fmt.Errorf("%s cannot go by GET: it is JSON, and how Telnyx puts that into a "+
				"query is not documented; only forms go by GET", cmp.Or(ev.Type, "the event"))
		}
		form := ev.Body.Bytes(1, "")
		if at := bytes.IndexFunc(form, notInQuery); at >= 0 {
			return fmt.Errorf("%s cannot go by GET: its form has %q, which no URL may have",
				cmp.Or(ev.Type, "the event"), form[at])
		}
		return nil
	}
	return fmt.Errorf("%q is no method of a webhook: give %s or %s", method, http.MethodPost,
		http.MethodGet)
}

// checkMethod reports a method that HTTP does not allow, which a spoil may have set.
func checkMethod(method string) error {
	if !httpguts.ValidHeaderFieldName(method) { // which is a token too
		return fmt.Errorf("%q is no method of HTTP", method)
	}
	return nil
}

func notInQuery(r rune) bool { return r <= ' ' || r == '#' || r >= 0x7f }

// Signed is what the signature of a request by a method is over. What Telnyx signs of a GET is not
// documented. By the rule for a POST, whose body it has not, nothing of the form would be signed.
func Signed(method string) Fact[string] {
	if method == http.MethodGet {
		return Fact[string]{Is: "timestamp|", Assumed: true}
	}
	return Fact[string]{Is: "timestamp|body", Source: "[KB:webhook-fundamentals]"}
}

// unsignedQuery is the Unsigned of an attempt whose form is in the query.
const unsignedQuery = "query"

// moveToQuery makes the form that is the body of a GET the query of its URL.
func (d *Draft) moveToQuery() (err error) {
	if len(d.Body) > 0 {
		d.URL, err = addQuery(d.URL, string(d.Body))
	}
	d.Body, d.inQuery = []byte{}, true
	return err
}
