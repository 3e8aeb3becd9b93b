package control

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A route is what is done at a path, by method.
type route struct {
	path string
	do   map[string]func(*exchange)
	// open means that it concerns no namespace, so that no key is asked for.
	open bool
}

func routes() []route {
	get := func(do func(*exchange)) map[string]func(*exchange) {
		return map[string]func(*exchange){http.MethodGet: do}
	}
	post := func(do func(*exchange)) map[string]func(*exchange) {
		return map[string]func(*exchange){http.MethodPost: do}
	}
	return []route{
		{path: "/offhook/namespaces", open: true, do: map[string]func(*exchange){
			http.MethodGet: (*exchange).namespaces, http.MethodPost: (*exchange).openNamespace}},
		{path: "/offhook/namespaces/{key}", open: true, do: map[string]func(*exchange){
			http.MethodDelete: (*exchange).closeNamespace}},
		{path: "/offhook/reset", do: post((*exchange).reset)},
		{path: "/offhook/calls", do: map[string]func(*exchange){
			http.MethodGet: (*exchange).calls, http.MethodPost: (*exchange).dial}},
		{path: "/offhook/calls/{leg}/answer", do: post((*exchange).answer)},
		{path: "/offhook/calls/{leg}/busy", do: post((*exchange).busy)},
		{path: "/offhook/calls/{leg}/decline", do: post((*exchange).decline)},
		{path: "/offhook/calls/{leg}/press", do: post((*exchange).press)},
		{path: "/offhook/calls/{leg}/say", do: post((*exchange).say)},
		{path: "/offhook/calls/{leg}/hangup", do: post((*exchange).hangup)},
		{path: "/offhook/messages", do: post((*exchange).write)},
		{path: "/offhook/outcomes", do: post((*exchange).outcome)},
		{path: "/offhook/troubles", do: post((*exchange).trouble)},
		{path: "/offhook/stories", do: post((*exchange).tell)},
		{path: "/offhook/stories/{run}", do: get((*exchange).story)},
		{path: "/offhook/deliveries", do: get((*exchange).deliveries)},
		{path: "/offhook/commands", do: get((*exchange).commands)},
		{path: "/offhook/wait", do: get((*exchange).wait)},
		{path: "/offhook/events", do: get((*exchange).events)},
		{path: "/offhook/openapi.json", open: true, do: get((*exchange).describe)},
	}
}

// routed serves all routes. What is at none of them is an error that names the nearest.
func (h *Handler) routed() *http.ServeMux {
	mux := http.NewServeMux()
	var paths []string
	for _, to := range routes() {
		paths = append(paths, to.path)
		mux.HandleFunc(to.path, func(w http.ResponseWriter, r *http.Request) {
			x := &exchange{h: h, w: w, r: r}
			do := to.do[r.Method]
			switch {
			case do == nil:
				allowed := strings.Join(slices.Sorted(maps.Keys(to.do)), ", ")
				w.Header().Set("Allow", allowed)
				x.fail(http.StatusMethodNotAllowed,
					fmt.Errorf("%s takes %s, not %s", to.path, allowed, r.Method))
			case to.open || x.identified():
				do(x)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{h: h, w: w, r: r}
		x.fail(http.StatusNotFound, &nearest.Error{Kind: "path", Name: r.URL.Path,
			Nearest: nearest.Name(r.URL.Path, paths), See: "/offhook/openapi.json"})
	})
	return mux
}
