package telnyx

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/offhook-dev/offhook/schemas"
)

// each runs a test for every operation.
func each(t *testing.T, test func(t *testing.T, op *Operation)) {
	for _, op := range Operations() {
		t.Run(op.Name, func(t *testing.T) { test(t, op) })
	}
}

func TestAllOperationsAreThere(t *testing.T) {
	if got := len(Operations()); got != 158 {
		t.Errorf("%d operations, not 158", got)
	}
	ids, places := map[string]bool{}, map[string]bool{}
	for _, op := range Operations() {
		if ids[op.ID] || places[op.Method+op.Path] {
			t.Errorf("%s: another file has its id or its method and path", op.Name)
		}
		ids[op.ID], places[op.Method+op.Path] = true, true
	}
}

func TestFilesSayWhatTheyMust(t *testing.T) {
	sentence := regexp.MustCompile(`^[A-Z].{5,78}[^.]$`)
	each(t, func(t *testing.T, op *Operation) {
		if !sentence.MatchString(op.Title) {
			t.Errorf("the title %q is no short sentence without a full stop", op.Title)
		}
		if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, op.Method) ||
			!strings.HasPrefix(op.Path, "/v2/") {
			t.Errorf("%s %s", op.Method, op.Path)
		}
		if _, err := readBehaviour(op.Does, op.With); err != nil {
			t.Error(err)
		}
		if len(op.Sources) == 0 || !slices.Contains(op.Errors, "auth") {
			t.Error("no source, or an operation without a key")
		}
		if op.Does == "refuse" {
			if len(op.Assumed) == 0 || op.Answer.Status != 0 || len(op.With) != len("{}") {
				t.Error("what is refused says why in assumed, and answers nothing else")
			}
		} else if op.Answer.Status < 200 || op.Answer.Status > 299 {
			t.Errorf("answers %d", op.Answer.Status)
		}
		if (op.Body == nil) != (op.Example == nil) || (op.Body == nil) != (op.Content == nil) {
			t.Error("a body has an example and a media type, and nothing else has")
		}
		for _, media := range op.Content {
			if media != "application/json" && media != form {
				t.Errorf("no body is read as %s", media)
			}
		}
	})
}

func TestNamesFollowFromPaths(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		want := op.Name
		if action, ok := strings.CutPrefix(op.Path, "/v2/calls/{call_control_id}/actions/"); ok {
			want = action
		} else if action, ok := strings.CutPrefix(op.Path, "/v2/conferences/{id}/actions/"); ok {
			want = "conference_" + action
		} else if strings.HasPrefix(op.Path, "/v2/texml/") && !strings.HasPrefix(op.Name, "texml_") {
			want = "texml_" + op.Name
		}
		if op.Name != want || !regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(op.Name) {
			t.Errorf("%s is not called %s", op.Path, want)
		}
	})
}

func TestRecordsAreNamedByPaths(t *testing.T) {
	records := []string{"make", "read", "list", "change", "remove"}
	each(t, func(t *testing.T, op *Operation) {
		var with map[string]string
		if err := json.Unmarshal(op.With, &with); err != nil {
			t.Skip("told more than names of records")
		}
		if !slices.Contains(records, op.Does) {
			return
		}
		if with["record"] == "" {
			t.Error("names no record")
		}
		single := op.Does != "make" && op.Does != "list" && with["keys"] == ""
		if single && with["key"] == "" {
			t.Error("does not say what names the record")
		}
		for _, member := range []string{"key", "within"} {
			if name := with[member]; name != "" && !strings.Contains(op.Path, "{"+name+"}") {
				t.Errorf("%s: the path has no parameter %s", member, name)
			}
		}
		if name := with["keys"]; name != "" && op.body().property(name) == nil {
			t.Errorf("keys: the body has no field %s", name)
		}
	})
}

func TestErrorsAreKnown(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		for _, key := range op.Errors {
			if _, known := refusals()[key]; !known {
				t.Errorf("there is no error %q", key)
			}
		}
		walkSchema(op.body().doc, func(schema map[string]any) {
			if key, _ := schema["x-error"].(string); key != "" && !slices.Contains(op.Errors, key) {
				t.Errorf("x-error %q is not among the errors", key)
			}
		})
	})
}

// walkSchema visits the schemas in a schema.
func walkSchema(schema map[string]any, visit func(map[string]any)) {
	visit(schema)
	for keyword, value := range schema {
		switch value := value.(type) {
		case map[string]any:
			if keyword != "properties" {
				walkSchema(value, visit)
				continue
			}
			for _, inner := range value {
				walkSchema(inner.(map[string]any), visit)
			}
		case []any:
			for _, inner := range value {
				if schema, is := inner.(map[string]any); is && keyword != "enum" {
					walkSchema(schema, visit)
				}
			}
		}
	}
}

func TestSchemasUseFewKeywords(t *testing.T) {
	keywords := strings.Fields("type required properties propertyNames additionalProperties items " +
		"enum pattern format minimum maximum minLength maxLength minItems maxItems anyOf default " +
		"description x-error")
	each(t, func(t *testing.T, op *Operation) {
		for _, shape := range []*shape{op.body(), op.query()} {
			walkSchema(shape.doc, func(schema map[string]any) {
				for keyword := range schema {
					if !slices.Contains(keywords, keyword) {
						t.Errorf("nothing reads the keyword %q", keyword)
					}
				}
				for _, name := range texts(schema["required"]) {
					if below(schema, name) == nil {
						t.Errorf("%s is required and not described", name)
					}
				}
				if value, given := schema["default"]; given {
					text, _ := json.Marshal(schema)
					compiled, err := compile(text)
					if err != nil {
						t.Fatal(err)
					}
					if err := compiled.Validate(value); err != nil {
						t.Errorf("default %v: %v", value, err)
					}
				}
			})
		}
	})
}

// holes are the names in the holes of a text; an empty one is malformed.
func holes(text string) (names []string) {
	whole := regexp.MustCompile(`^\{([a-z]+(?:\.[A-Za-z_]+)?)\}`)
	for i, piece := range strings.Split(text, "$") {
		if i == 0 {
			continue
		}
		if found := whole.FindStringSubmatch(piece); found != nil {
			names = append(names, found[1])
		} else {
			names = append(names, "")
		}
	}
	return names
}

func TestAnswersHaveHolesThatCanBeFilled(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		text, _ := json.Marshal(op.Answer.Body)
		for _, hole := range holes(string(text)) {
			from, name, _ := strings.Cut(hole, ".")
			switch from {
			case "body":
				if op.body().property(name) == nil {
					t.Errorf("${%s}: the body has no such field", hole)
				}
			case "path":
				if !strings.Contains(op.Path, "{"+name+"}") {
					t.Errorf("${%s}: the path has no such parameter", hole)
				}
			case "record", "records", "page", "leg", "session", "conversation", "recording":
			default:
				t.Errorf("${%s} is malformed, or told of nothing", hole)
			}
		}
	})
	for _, text := range []string{"$", "${", "${}", "${Body.to}", "$body", "${body.to", "${body.}"} {
		if got := holes(text); len(got) != 1 || got[0] != "" {
			t.Errorf("%s is not malformed: %q", text, got)
		}
	}
}

func TestWebhooksAreInTheCatalogue(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		for _, follow := range op.Webhooks {
			if _, err := schemas.Default().Lookup(follow.Event); err != nil {
				t.Error(err)
			}
			if follow.When == "" || !slices.Contains([]string{"D", "DK", "K", "C", "I"}, follow.Basis) {
				t.Errorf("%s: %+v", follow.Event, follow)
			}
		}
	})
}

func TestNumbersAreOfNobody(t *testing.T) {
	phone := regexp.MustCompile(`\+[0-9]{6,}`)
	fictional := regexp.MustCompile(`^\+1[2-9][0-9]{2}55501[0-9]{2}$`)
	each(t, func(t *testing.T, op *Operation) {
		text, err := os.ReadFile("operations/" + op.Group + "/" + op.Name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range phone.FindAllString(string(text), -1) {
			if !fictional.MatchString(found) {
				t.Errorf("%s may be somebody's", found)
			}
		}
	})
}

func TestAnUnknownNameIsAnErrorThatSuggests(t *testing.T) {
	if op, err := Lookup("speak"); err != nil || op.ID != "SpeakCall" {
		t.Errorf("speak is %v, %v", op, err)
	}
	_, err := Lookup("playback_strat")
	if want := `unknown command "playback_strat"; did you mean "playback_start"?`; err == nil ||
		err.Error() != want {
		t.Errorf("%v, not %s", err, want)
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	const good = `{"operation": "A", "path": "/v2/a", "with": {}}`
	for text, want := range map[string]string{
		`{"operation": "A", "pth": "/v2/a"}`: `operations/a/one.json: json: unknown field "pth"`,
		`{"operation": `:                     `operations/a/one.json: unexpected EOF`,
		good + "x":                           `operations/a/one.json: there is more than one value in it`,
		good:                                 `operations/b/one.json: there is another operation "one"`,
	} {
		_, err := readOperations(fstest.MapFS{"operations/a/one.json": {Data: []byte(text)},
			"operations/b/one.json": {Data: []byte(good)}})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, not %s", text, err, want)
		}
	}
}
