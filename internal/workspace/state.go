package workspace

import (
	"fmt"
	"slices"
)

// A State is everything that the page needs to draw itself as one member.
type State struct {
	Seq       int64          `json:"seq"`
	Team      team           `json:"team"`
	App       app            `json:"app"`
	Connected int            `json:"connected"`
	Me        string         `json:"me"`
	Members   []Member       `json:"members"`
	Channels  []ChannelState `json:"channels"`
	Views     []*View        `json:"views"`
	Home      *View          `json:"home"`
	Commands  []command      `json:"commands"`
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
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.world
	me, ok := w.member(as)
	if as == "" {
		me, ok = w.firstMember()
	}
	if !ok || me.Bot {
		return State{}, fmt.Errorf("state: there is no member %q", as)
	}
	st := State{
		Seq: s.feed.last(), Team: w.team, App: w.app, Connected: len(s.sockets.all), Me: me.ID,
		Views: slices.Concat([]*View{}, w.stacks[me.ID]), Home: w.homes[me.ID], Commands: slices.Concat([]command{}, w.commands),
		Channels: []ChannelState{},
	}
	for _, id := range w.memberOrder {
		st.Members = append(st.Members, w.members[id])
	}
	for _, id := range w.channelOrder {
		if c := w.channels[id]; c.sees(me.ID) {
			st.Channels = append(st.Channels, c.state(me.ID))
		}
	}
	return st, nil
}

func (w *world) firstMember() (Member, bool) {
	for _, id := range w.memberOrder {
		if m := w.members[id]; !m.Bot && id != slackbotID {
			return m, true
		}
	}
	return Member{}, false
}

func (c *channel) state(me string) ChannelState {
	st := ChannelState{Channel: c.Channel, IsMember: c.has(me), Messages: []Threaded{}, Ephemerals: []*Message{}}
	for _, ts := range c.top {
		t := Threaded{Message: c.messages[ts]}
		for _, reply := range c.threads[ts] {
			t.Replies = append(t.Replies, c.messages[reply])
		}
		st.Messages = append(st.Messages, t)
	}
	for _, m := range c.ephemerals {
		if m.to == me {
			st.Ephemerals = append(st.Ephemerals, m)
		}
	}
	return st
}
