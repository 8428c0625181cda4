package demo

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/studybot/studybot/internal/workspace"
)

// Channel is where the group studies.
const Channel = "#sre-study"

// A Script is what members could say to one question, from best to worst.
type Script struct {
	Prompt  string
	Full    []string // replies with every idea
	Partial []string // replies with some
	Wrong   []string // replies with none
	Choices []string // of a choice question, in order
	Story   bool     // the question asks for a story of the member's own
	Right   int      // index into Choices
}

// Options are what a group needs. All fields but Pace and Log are needed.
type Options struct {
	Workspace *workspace.Server
	// Script returns what could be said to the question with the given id.
	Script func(question string) Script
	// RoundEvent is the type of the message metadata that marks a question;
	// its payload names the question as question_id.
	RoundEvent string
	Terms      []string // looked up now and then
	// Pace is how many times as fast as people the members think and lose
	// patience. Zero is 1.
	Pace float64
	Log  *slog.Logger // nil discards
}

// Seed is a workspace of eight members, and one more for the person at the
// page.
func Seed() workspace.Seed {
	seed := workspace.DefaultSeed()
	seed.Members = append([]workspace.Member{{Name: "noor", RealName: "Noor Haddad", TZ: "Asia/Amman"}}, seed.Members...)
	return seed
}

// A group is the members at work.
type group struct {
	Options
	since   int64 // the workspace's seq when the group came
	running sync.WaitGroup
}

// Run lets the group study until ctx ends.
func Run(ctx context.Context, o Options) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Pace == 0 {
		o.Pace = 1
	}
	g := &group{Options: o, since: o.Workspace.Seq()}
	defer g.running.Wait()
	g.running.Go(func() { g.day(ctx) })
	for change := range o.Workspace.Watch(ctx, "", 0) {
		if question := g.questionOf(change.Entry); question != "" {
			g.answer(ctx, change.Entry, o.Script(question))
		}
	}
	return nil
}

// questionOf returns the id of the question that e posts, or "".
func (g *group) questionOf(e workspace.Entry) string {
	var metadata struct {
		Type    string `json:"event_type"`
		Payload struct {
			Question string `json:"question_id"`
		} `json:"event_payload"`
	}
	if e.Kind != "message" || len(e.Metadata) == 0 || json.Unmarshal(e.Metadata, &metadata) != nil || metadata.Type != g.RoundEvent {
		return ""
	}
	return metadata.Payload.Question
}

// answer lets every member answer the question that post asks.
func (g *group) answer(ctx context.Context, post workspace.Entry, s Script) {
	for i, m := range members {
		t := &turn{group: g, post: post, script: s, member: m.name}
		act := m.answer
		switch {
		case len(s.Choices) > 0:
			act = m.choose
		case s.Story:
			act = tell(i)
		}
		g.running.Go(func() { act(ctx, t) })
	}
}

// A turn is one member at one question.
type turn struct {
	*group
	post   workspace.Entry
	script Script
	member string
	last   string // the ts of the member's last reply
}

// think waits about as many seconds, of the group's pace, and reports whether ctx
// goes on.
func (g *group) think(ctx context.Context, seconds float64) bool {
	d := time.Duration(seconds * (0.75 + rand.Float64()/2) * float64(time.Second) / g.Pace)
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// reply answers in the question's thread, and waits until the member was told
// something about it; a reply that nothing comes back to is not waited for
// longer than a person would.
func (t *turn) reply(ctx context.Context, text string) {
	seq := t.Workspace.Seq()
	ts, err := t.Workspace.Reply(t.member, t.post.Channel, t.post.TS, text)
	if err != nil {
		t.Log.Debug("a member could not reply", "member", t.member, "err", err)
		return
	}
	t.last = ts
	t.hear(ctx, seq)
}

// patience is how long a member waits for an answer, at the pace of people.
const patience = 5 * time.Second

// hearAs waits for a private message to member after seq.
func (g *group) hearAs(ctx context.Context, member string, seq int64) (workspace.Entry, bool) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(float64(patience)/g.Pace))
	defer cancel()
	id := g.idOf(member)
	e, err := g.Workspace.Await(ctx, seq, func(e workspace.Entry) bool { return e.Kind == "ephemeral" && e.To == id })
	return e, err == nil
}

func (t *turn) hear(ctx context.Context, seq int64) { t.hearAs(ctx, t.member, seq) }

// idOf returns the id of the member named name.
func (g *group) idOf(name string) string {
	for _, m := range g.Workspace.Members() {
		if m.Name == name {
			return m.ID
		}
	}
	return ""
}

// edit changes the member's last reply.
func (t *turn) edit(ctx context.Context, text string) {
	if t.last == "" {
		return
	}
	seq := t.Workspace.Seq()
	if err := t.Workspace.Edit(t.member, t.post.Channel, t.last, text); err != nil {
		t.Log.Debug("a member could not edit", "member", t.member, "err", err)
		return
	}
	t.hear(ctx, seq)
}

// chat says something in the thread that is no answer.
func (t *turn) chat(text string) {
	if _, err := t.Workspace.Reply(t.member, t.post.Channel, t.post.TS, text); err != nil {
		t.Log.Debug("a member could not chat", "member", t.member, "err", err)
	}
}

// pick clicks the choice with the given index.
func (t *turn) pick(index int) {
	at := workspace.Place{Channel: t.post.Channel, TS: t.post.TS}
	buttons := buttonsOf(t.post.Blocks)
	if index >= len(buttons) {
		t.Log.Debug("a question has fewer buttons than choices", "buttons", len(buttons))
		return
	}
	b := buttons[index]
	if err := t.Workspace.Click(t.member, at, b.block, b.ActionID, b.Value); err != nil {
		t.Log.Debug("a member could not choose", "member", t.member, "err", err)
	}
}

// A button is one that a message shows.
type button struct {
	Type     string `json:"type"`
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
	Text     struct {
		Text string `json:"text"`
	} `json:"text"`
	block string
}

// buttonsOf returns the buttons of a message, in order.
func buttonsOf(blocks json.RawMessage) []button {
	var parsed []struct {
		ID       string   `json:"block_id"`
		Type     string   `json:"type"`
		Elements []button `json:"elements"`
	}
	if json.Unmarshal(blocks, &parsed) != nil {
		return nil
	}
	var found []button
	for _, block := range parsed {
		for _, e := range block.Elements {
			if block.Type == "actions" && e.Type == "button" {
				e.block = block.ID
				found = append(found, e)
			}
		}
	}
	return found
}

// labelled returns the first of buttons whose label begins with label.
func labelled(buttons []button, label string) (button, bool) {
	for _, b := range buttons {
		if strings.HasPrefix(b.Text.Text, label) {
			return b, true
		}
	}
	return button{}, false
}
