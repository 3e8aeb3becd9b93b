package texml_test

import (
	"fmt"
	"net/url"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

func Example() {
	doc, err := texml.Parse([]byte(`<Response>
  <Gather action="menu" numdigits="1">
    <Say>Press one for sales.</Say>
  </Gather>
  <Redirect>again</Redirect>
</Response>`))
	if err != nil {
		fmt.Println(err) // for instance: line 2: <Gather> is not closed
		return
	}
	for _, warning := range doc.Warnings {
		fmt.Println(warning)
	}
	doc.URL, _ = url.Parse("https://example.com/voice/start")

	flow := texml.Flow{Document: doc}
	for v := flow.Next(); v != nil; v = flow.Next() {
		for _, act := range doc.Plan(v) {
			switch act := act.(type) {
			case texml.Gather:
				fmt.Println("gathers for", act.Action.URL)
			case texml.Redirect:
				fmt.Println("goes on with", act.Method, act.URL)
			}
		}
	}
	// Output:
	// line 2: <Gather> has an unknown attribute numdigits, which is skipped; did you mean "numDigits"?
	// gathers for https://example.com/voice/menu
	// goes on with POST https://example.com/voice/again
}
