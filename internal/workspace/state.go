package workspace

import (
	"fmt"
	"slices"

	"github.com/studybot/studybot/internal/workspace/world"
)

// A State is everything that the page needs to draw itself as one member.
type State struct {
	Seq       int64           `json:"seq"`
	Team      world.Team      `json:"team"`
	App       world.App       `json:"app"`
	Connected int             `json:"connected"`
	Me        string          `json:"me"`
	Members   []Member        `json:"members"`
	Channels  []ChannelState  `json:"channels"`
	Views     []*View         `json:"views"`
	Home      *View           `json:"home"`
	Commands  []world.Command `json:"commands"`
}

// A ChannelState is a channel with all that a member sees in it.
type ChannelState struct {
	Channel
	IsMember   bool       `json:"is_member"`
	Messages   []Threaded `json:"messages"`
	Ephemerals []*Message `json:"ephemerals"`
}

// A Threaded message comes with its replies.
type Threaded struct {
	*Message
	Replies []*Message `json:"replies,omitempty"`
}

// State is the workspace as a member sees it; the empty name means the first
// member.
func (s *Server) State(as string) (State, error) {
	s.world.Lock()
	defer s.world.Unlock()
	w := s.world
	me, ok := w.Member(as)
	if as == "" {
		me, ok = firstMember(w)
	}
	if !ok || me.Bot {
		return State{}, fmt.Errorf("state: there is no member %q", as)
	}
	st := State{
		Seq: w.Last(), Team: w.Team, App: w.App, Connected: s.hub.Open(), Me: me.ID,
		Views: slices.Concat([]*View{}, w.Stacks[me.ID]), Home: w.Homes[me.ID], Commands: slices.Concat([]world.Command{}, w.Commands),
		Channels: []ChannelState{},
	}
	for _, id := range w.MemberOrder {
		st.Members = append(st.Members, w.Members[id])
	}
	for _, id := range w.ChannelOrder {
		if c := w.Channels[id]; w.Sees(me.ID, c) {
			st.Channels = append(st.Channels, stateOf(c, me.ID))
		}
	}
	return st, nil
}

func firstMember(w *world.World) (Member, bool) {
	for _, id := range w.MemberOrder {
		if m := w.Members[id]; !m.Bot && id != world.SlackbotID {
			return m, true
		}
	}
	return Member{}, false
}

func stateOf(c *world.Conversation, me string) ChannelState {
	st := ChannelState{Channel: c.Channel, IsMember: c.Has(me), Messages: []Threaded{}, Ephemerals: []*Message{}}
	for _, ts := range c.Top {
		t := Threaded{Message: c.Messages[ts]}
		for _, reply := range c.Threads[ts] {
			t.Replies = append(t.Replies, c.Messages[reply])
		}
		st.Messages = append(st.Messages, t)
	}
	for _, m := range c.Ephemerals {
		if m.To == me {
			st.Ephemerals = append(st.Ephemerals, m)
		}
	}
	return st
}
