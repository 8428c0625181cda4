package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
)

// lookEvery is the time between two looks at the channels. Slack also tells of
// most that changes them.
const lookEvery = 5 * time.Minute

// channels are what the last look at the schedules' channels found.
type channels struct {
	changed chan struct{} // holds a value while a look is wanted
	// ids are those of the channels that were found, by name: one that is no longer
	// seen is one that the bot was taken out of, and its schedules stay. One look at
	// a time uses it.
	ids map[string]study.ChannelID

	mu        sync.Mutex
	faults    []string         // sentences, each about a channel
	schedules []study.Schedule // those whose channel is known
}

func newChannels() *channels {
	return &channels{changed: make(chan struct{}, 1), ids: make(map[string]study.ChannelID)}
}

// change asks for a look at the channels.
func (c *channels) change() {
	select {
	case c.changed <- struct{}{}:
	default: // one is asked for already
	}
}

// troubles returns what cannot be posted, as sentences.
func (c *channels) troubles() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.faults)
}

// check is the channels' part in /readyz: a channel that is shut leaves the bot
// ready for all others.
func (c *channels) check(context.Context) error {
	faults := c.troubles()
	if len(faults) == 0 {
		return nil
	}
	return telemetry.RemarkError(strings.Join(faults, " "))
}

// found notes what a look found, and returns what is new of it, what is no
// longer so, and whether other schedules than before have a channel.
func (c *channels) found(l look) (fresh, mended []string, moved bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fresh = slices.DeleteFunc(slices.Clone(l.faults), func(f string) bool { return slices.Contains(c.faults, f) })
	mended = slices.DeleteFunc(slices.Clone(c.faults), func(f string) bool { return slices.Contains(l.faults, f) })
	place := func(s study.Schedule) string { return s.Name + " " + s.Channel }
	moved = !slices.EqualFunc(l.schedules, c.schedules, func(a, b study.Schedule) bool { return place(a) == place(b) })
	c.faults, c.schedules = l.faults, l.schedules
	return fresh, mended, moved
}

// startSchedules looks at the channels and starts the schedules. It returns an
// error if nothing at all can be posted, or if Slack or the store cannot be
// reached.
func (b *bot) startSchedules(ctx context.Context) error {
	l, err := b.inChannels(ctx)
	if err != nil {
		return err
	}
	if len(l.faults) > 0 && !l.able {
		return errors.New(strings.Join(l.faults, "\n"))
	}
	if err := b.rounds.SyncSchedules(ctx, l.schedules); err != nil {
		return err
	}
	b.tell(l)
	return nil
}

// watchChannels looks at the channels again when Slack tells of a change, and now
// and then, until ctx ends. Before, it shows the admins what the first look found.
func (b *bot) watchChannels(ctx context.Context) {
	if len(b.channels.troubles()) > 0 {
		b.showAdmins(ctx)
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-b.channels.changed:
		}
		b.lookAtChannels(ctx)
	}
}

// showAdmins brings the App Homes of the admins up to date.
func (b *bot) showAdmins(ctx context.Context) {
	for _, admin := range b.Admins {
		b.slack.PublishHome(ctx, admin)
	}
}

// lookAtChannels finds out where schedules can post by now, and starts those
// whose channel has come.
func (b *bot) lookAtChannels(ctx context.Context) {
	l, err := b.inChannels(ctx)
	if err != nil {
		b.Log.Debug("cannot look at the channels; the next look may", "err", err)
		return
	}
	told, moved := b.tell(l)
	if moved {
		if err := b.rounds.SyncSchedules(ctx, l.schedules); err != nil && ctx.Err() == nil {
			b.channels.found(look{faults: l.faults}) // so that the next look tries again
			b.Log.Warn("cannot start the schedules whose channels have come; the next look tries again", "err", err)
		}
	}
	if told {
		b.showAdmins(ctx)
	}
}

// tell says in the log what a look at the channels found that was not so before,
// and reports whether there was anything, and whether other schedules have a
// channel now.
func (b *bot) tell(l look) (told, moved bool) {
	fresh, mended, moved := b.channels.found(l)
	for _, f := range fresh {
		b.Log.Warn("something cannot be posted; all else is", "why", f)
	}
	for _, f := range mended {
		b.Log.Info("this is mended", "what", f)
	}
	return len(fresh)+len(mended) > 0, moved
}

// A look is what a look at the channels found.
type look struct {
	// schedules are those whose channel is known, with its id. What one whose
	// channel is shut is due to post is recorded as missed.
	schedules []study.Schedule
	// faults are sentences, one for each channel that is not known or shut.
	faults []string
	able   bool // a channel is open to the bot
}

// noChannel is what is wrong with a schedule without a channel.
const noChannel = "no channel is given: give it one, or set STUDYBOT_CHANNEL to the default, as an id or #name"

// inChannels looks at the default channel and those of the schedules. An error
// says that Slack cannot be asked.
func (b *bot) inChannels(ctx context.Context) (l look, err error) {
	places := make(map[string]place)
	var names []string
	users := make(map[string][]string) // what posts in each
	visit := func(name, user string) error {
		if _, ok := places[name]; !ok {
			p := place{fault: noChannel}
			if name != "" {
				if p, err = b.inChannel(ctx, name); err != nil {
					return err
				}
			}
			places[name] = p
			names = append(names, name)
		}
		users[name] = append(users[name], user)
		return nil
	}
	if b.Channel != "" {
		if err := visit(b.Channel, "STUDYBOT_CHANNEL"); err != nil {
			return l, err
		}
	}
	for _, s := range b.Schedules {
		name := cmp.Or(s.Channel, b.Channel)
		if err := visit(name, fmt.Sprintf("schedule %q", s.Name)); err != nil {
			return l, err
		}
		if p := places[name]; p.id != "" {
			s.Channel = string(p.id)
			l.schedules = append(l.schedules, s)
		}
	}
	for _, name := range names {
		if f := places[name].fault; f != "" {
			l.faults = append(l.faults, strings.Join(users[name], ", ")+": "+f)
		} else {
			l.able = true
		}
	}
	return l, nil
}

// A place is a channel as a schedule names it. Fault says why the bot cannot post
// there; without an id the channel is not known.
type place struct {
	id    study.ChannelID
	fault string
}

// inChannel looks at the channel that name names.
func (b *bot) inChannel(ctx context.Context, name string) (place, error) {
	id, err := b.poster.Resolve(ctx, name)
	before := b.channels.ids[name]
	var unknown *study.NoSuchError
	switch {
	case errors.As(err, &unknown) && before != "":
		return place{before, fmt.Sprintf("channel %s is no longer seen here: if it is private, say /invite @studybot there", unknown.Name)}, nil
	case errors.As(err, &unknown) && len(unknown.Near) > 0:
		return place{fault: fmt.Sprintf("there is no channel %s here: did you mean %s? A private one is seen only once the bot is invited", unknown.Name, strings.Join(unknown.Near, " or "))}, nil
	case errors.As(err, &unknown):
		return place{fault: fmt.Sprintf("there is no channel %s here; a private one is seen only once the bot is invited", unknown.Name)}, nil
	case errors.Is(err, study.ErrUndeliverable): // Slack does not let the bot look, and an id needs no look
		return place{before, fmt.Sprintf("%v; the channel's id works in place of its name", err)}, nil
	case err != nil:
		return place{}, err
	}
	b.channels.ids[name] = id
	err = b.poster.CheckChannel(ctx, id)
	if errors.Is(err, study.ErrUndeliverable) {
		return place{id, err.Error()}, nil
	}
	return place{id: id}, err
}
