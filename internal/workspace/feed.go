package workspace

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"
)

// An Entry is one line of the transcript: something that happened.
type Entry struct {
	Seq         int64           `json:"seq"`
	At          time.Time       `json:"at"`
	Kind        string          `json:"kind"`
	Channel     string          `json:"channel,omitempty"`
	ChannelName string          `json:"channel_name,omitempty"`
	User        string          `json:"user,omitempty"`
	UserName    string          `json:"user_name,omitempty"`
	To          string          `json:"to,omitempty"`
	Text        string          `json:"text,omitempty"`
	TS          string          `json:"ts,omitempty"`
	ThreadTS    string          `json:"thread_ts,omitempty"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	Reaction    string          `json:"reaction,omitempty"`
	ActionID    string          `json:"action_id,omitempty"`
	BlockID     string          `json:"block_id,omitempty"`
	Value       string          `json:"value,omitempty"`
	View        *View           `json:"view,omitempty"`
}

// A Change is an entry with what a client needs to draw it.
type Change struct {
	Entry
	Message     *Message `json:"message,omitempty"`
	Parent      *Message `json:"parent,omitempty"`
	Views       []*View  `json:"views,omitzero"` // the member's whole stack; empty is closed
	Member      *Member  `json:"member,omitempty"`
	ChannelInfo *Channel `json:"channel_info,omitempty"`
	Connected   *int     `json:"connected,omitempty"`

	only    string   // the one member who may see it
	members []string // of the private channel that it is in
}

func entryOf(kind string, m *Message) Entry {
	return Entry{
		Kind: kind, Channel: m.Channel, User: m.User, To: m.to, Text: m.Text, TS: m.TS, ThreadTS: m.ThreadTS,
		Blocks: m.Blocks, Metadata: m.Metadata,
	}
}

// A feed is the numbered record of changes.
type feed struct {
	changes []Change
	first   int64         // the number of changes forgotten by a reset
	wake    chan struct{} // closed at the next change
}

func (f *feed) last() int64 { return f.first + int64(len(f.changes)) }

func (f *feed) forget() {
	f.first += int64(len(f.changes))
	f.changes = nil
}

// after is the changes numbered above seq. Numbers run on without a gap.
func (f *feed) after(seq int64) []Change {
	i := max(seq-f.first, 0)
	if i >= int64(len(f.changes)) {
		return nil
	}
	return f.changes[i:len(f.changes):len(f.changes)]
}

// publish numbers a change, records it and wakes whoever watches.
func (s *Server) publish(c Change) {
	c.Seq, c.At = s.feed.last()+1, s.opts.Now().UTC()
	if ch := s.world.channels[c.Channel]; ch != nil {
		c.ChannelName = ch.Name
		if ch.Private {
			c.members = ch.Members
		}
	}
	c.UserName = s.world.members[c.User].Name
	if c.To != "" {
		c.only = c.To
	}
	s.feed.changes = append(s.feed.changes, c)
	close(s.feed.wake)
	s.feed.wake = make(chan struct{})
}

func (c *Change) visible(as string) bool {
	if as == "" {
		return true
	}
	if c.only != "" && c.only != as {
		return false
	}
	return c.members == nil || slices.Contains(c.members, as)
}

// Seq is the number of the latest change.
func (s *Server) Seq() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feed.last()
}

// Watch gives every change after seq that member as may see, past and to come,
// until ctx ends or the workspace is closed. The empty member sees all. A slow
// reader misses nothing.
func (s *Server) Watch(ctx context.Context, as string, after int64) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for {
			s.mu.Lock()
			if m, ok := s.world.member(as); ok {
				as = m.ID
			}
			changes, wake := s.feed.after(after), s.feed.wake
			s.mu.Unlock()
			for i := range changes {
				after = changes[i].Seq
				if changes[i].visible(as) && !yield(changes[i]) {
					return
				}
			}
			if len(changes) > 0 {
				continue
			}
			select {
			case <-wake:
			case <-ctx.Done():
				return
			case <-s.quit:
				return
			}
		}
	}
}

// Await is the first entry after seq, past or to come, for which fits is true. It
// fails when ctx ends first.
func (s *Server) Await(ctx context.Context, after int64, fits func(Entry) bool) (Entry, error) {
	for c := range s.Watch(ctx, "", after) {
		if fits(c.Entry) {
			return c.Entry, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Entry{}, err
	}
	return Entry{}, errClosed
}

// Transcript is what happened after seq, in channel (an id or a name), or
// everywhere if it is empty.
func (s *Server) Transcript(channel string, after int64) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.world.channel(channel); c != nil {
		channel = c.ID
	}
	entries := []Entry{}
	for _, c := range s.feed.after(after) {
		if channel == "" || c.Channel == channel {
			entries = append(entries, c.Entry)
		}
	}
	return entries
}
