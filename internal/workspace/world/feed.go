package world

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"time"
)

// ErrClosed is the error of what waits on a workspace that ends.
var ErrClosed = errors.New("workspace: closed")

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

	Only string `json:"-"` // the one member who may see it

	seenBy []string // members of the private channel that it is in
}

func entryOf(kind string, m *Message) Entry {
	return Entry{
		Kind: kind, Channel: m.Channel, User: m.User, To: m.To, Text: m.Text, TS: m.TS, ThreadTS: m.ThreadTS,
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

// Publish numbers a change, records it and wakes whoever watches.
func (w *World) Publish(c Change) {
	c.Seq, c.At = w.feed.last()+1, w.Now().UTC()
	if ch := w.Channels[c.Channel]; ch != nil {
		c.ChannelName = ch.Name
		if ch.Private {
			c.seenBy = ch.Members
		}
	}
	c.UserName = w.Members[c.User].Name
	if c.To != "" {
		c.Only = c.To
	}
	w.feed.changes = append(w.feed.changes, c)
	close(w.feed.wake)
	w.feed.wake = make(chan struct{})
}

func (c *Change) visible(as string) bool {
	if as == "" {
		return true
	}
	if c.Only != "" && c.Only != as {
		return false
	}
	return c.seenBy == nil || slices.Contains(c.seenBy, as)
}

// Last is the number of the latest change.
func (w *World) Last() int64 { return w.feed.last() }

// Seq is the number of the latest change. It locks.
func (w *World) Seq() int64 {
	w.Lock()
	defer w.Unlock()
	return w.feed.last()
}

// Watch gives every change after seq that member as may see, past and to come,
// until ctx ends or the workspace is closed. The empty member sees all. A slow
// reader misses nothing. It locks.
func (w *World) Watch(ctx context.Context, as string, after int64) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for {
			w.Lock()
			if m, ok := w.Member(as); ok {
				as = m.ID
			}
			changes, wake := w.feed.after(after), w.feed.wake
			w.Unlock()
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
			case <-w.Quit:
				return
			}
		}
	}
}

// Await is the first entry after seq, past or to come, for which fits is true.
// It fails when ctx ends first. It locks.
func (w *World) Await(ctx context.Context, after int64, fits func(Entry) bool) (Entry, error) {
	for c := range w.Watch(ctx, "", after) {
		if fits(c.Entry) {
			return c.Entry, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Entry{}, err
	}
	return Entry{}, ErrClosed
}

// Transcript is what happened after seq, in channel (an id or a name), or
// everywhere if it is empty. It locks.
func (w *World) Transcript(channel string, after int64) []Entry {
	w.Lock()
	defer w.Unlock()
	if c := w.Channel(channel); c != nil {
		channel = c.ID
	}
	entries := []Entry{}
	for _, c := range w.feed.after(after) {
		if channel == "" || c.Channel == channel {
			entries = append(entries, c.Entry)
		}
	}
	return entries
}
