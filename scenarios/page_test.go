package scenarios

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas"
)

// TestThePageOfTheLanguage asserts that every story on the page can be played as it stands, and that
// the page has an example of every word.
func TestThePageOfTheLanguage(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	shown := ""
	for _, block := range blocks {
		shown += block[1]
		s, err := Read("page.yaml", []byte(block[1]))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		setting := Setting{Rows: []map[string]string{{"number": "+12025550142"}}}
		if s.Loop() {
			if _, _, err := s.Acts(setting)(0); err != nil {
				t.Errorf("%s:\n%v", s.Title, err)
			}
			continue
		}
		if _, err := rehearsed(engine(s, setting, 1)); err != nil {
			t.Errorf("%s:\n%v", s.Title, err)
		}
	}
	for _, word := range words() {
		if strings.Contains(string(page), "`"+word+"`") || // told in a table or in a sentence
			regexp.MustCompile(`(?m)(^|[{ ,-])`+word+`:`).MatchString(shown) {
			continue
		}
		t.Errorf("the page does not show the word %s", word)
	}
	if len(blocks) < 8 || len(schemas.Default().Resources()) == 0 {
		t.Errorf("the page has %d stories", len(blocks))
	}
}
