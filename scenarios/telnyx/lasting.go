package telnyx

// A lasting is the behaviour of commands that begin what lasts: a text that is spoken, a file that
// is played, a recording, a stream.
type lasting struct {
	// Of is the resource that the command begins.
	Of string `json:"of"`
	// Starts and Ends are its webhooks; Saves is the one that follows later, of what was kept, and
	// Transcribes the one after it, if a transcription was asked for.
	Starts      string `json:"starts"`
	Ends        string `json:"ends"`
	Saves       string `json:"saves"`
	Transcribes string `json:"transcribes"`
	// Hears is the webhook that tells what the far end says meanwhile.
	Hears string `json:"hears"`
	// After is when it begins, SavedAfter how long after its end it is saved.
	After      span `json:"after"`
	SavedAfter span `json:"saved_after"`
	// Speech is the field with the text that is spoken, Media are those that name what is played.
	// What has neither goes on until it is stopped.
	Speech string   `json:"speech"`
	Media  []string `json:"media"`
	// Longest is the field with the seconds after which it ends by itself.
	Longest string `json:"longest"`
	// Once is the error where one goes on already; "" means that there may be many.
	Once string `json:"once"`
	// Carries are fields of the webhooks, by those of the command that they repeat.
	Carries map[string]string `json:"carries"`
	// Status is the status of the webhook that ends it, by how it ends: completed, hangup, stopped.
	// Without one, the webhook has none.
	Status map[string]string `json:"status"`
	// Room means that it goes on in a conference, and for members that the command names alone
	// with the webhooks Each.
	Room bool `json:"room"`
	Each struct {
		Starts string `json:"starts"`
		Ends   string `json:"ends"`
	} `json:"each"`
}

func (l *lasting) act(t *turn) {
	switch {
	case l.Of == "":
		t.refuse("not_modelled")
		return
	case l.Room:
		l.sound(t)
		return
	case l.Once != "" && len(acting(t.call.acts, l.Of)) > 0:
		t.refuse(l.Once)
		return
	}
	t.remember(t.call)
	if which := t.text("stop"); which != "" {
		t.silence(t.call, which, 0)
	}
	a := l.activity(t, t.call, t.body)
	t.about[l.Of] = a.name
	a.start(t, l.After.time())
}

// sound begins it in a conference, on behalf of the first of its members, or for some of them.
func (l *lasting) sound(t *turn) {
	r := t.conference()
	if r == nil {
		return
	}
	if len(r.members) == 0 {
		t.refuse("conf_empty")
		return
	}
	meant, some := r.meant(t)
	if t.refusal != nil {
		return
	}
	t.aboutRoom(r)
	if some && l.Each.Starts != "" {
		each := *l
		each.Starts, each.Ends = l.Each.Starts, l.Each.Ends
		for _, m := range meant {
			a := each.activity(t, m.call, t.body)
			a.about["conference"] = r.instance
			a.start(t, l.After.time())
		}
		return
	}
	a := l.activity(t, r.members[0].call, t.body)
	a.room, a.about["conference"] = r, r.instance
	a.start(t, l.After.time())
}
