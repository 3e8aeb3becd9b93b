package texml

// HttpRequest asks a server, and gives Action what it takes from the answer.
type HttpRequest struct {
	Request Callback
	Headers []Pair
	Body    string
	// Form and Status are what is expected of the answer, "" where nothing is. Fields have the path
	// of a value in the answer, and the name that it gets.
	Form   string
	Status string
	Fields []Pair
	// Async says that the next verb runs at once, and that Action is not asked.
	Async  bool
	Action Callback
}

func (HttpRequest) act() {}

func (p plan) httpRequest() HttpRequest {
	h := HttpRequest{Async: p.Bool("async"), Action: p.callback("action")}
	for _, noun := range p.Children {
		switch n := p.of(noun); n.Name {
		case "Request":
			h.Request = Callback{URL: n.url("url"), Method: n.Value("method")}
			h.Headers, h.Body = n.pairs("Headers", "Header", "Key"), n.text("Body")
		case "Response":
			h.Form, h.Status = n.text("Type"), n.text("StatusCode")
			h.Fields = n.pairs("Content", "Field", "Name")
		}
	}
	return h
}

// pairs are those of the nouns of a kind, in a noun that holds them. Their names are in one noun,
// their values in another.
func (p plan) pairs(holder, kind, name string) []Pair {
	var all []Pair
	for _, in := range p.all(holder) {
		for _, one := range in.all(kind) {
			all = append(all, Pair{one.text(name), one.text("Value")})
		}
	}
	return all
}
