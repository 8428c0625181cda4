package slackbot

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// A directory keeps the display names of members.
type directory struct {
	client *Client

	mu    sync.Mutex
	known map[study.MemberID]knownName
}

type knownName struct {
	name  string // empty if Slack did not tell
	told  bool   // by a message of the member's, not by Slack
	until time.Time
}

const (
	nameLife    = time.Hour       // a name may change
	missingLife = 2 * time.Minute // until Slack is asked again
	mostKnown   = 10_000          // names kept; beyond, all are asked for anew
)

func newDirectory(c *Client) *directory {
	return &directory{client: c, known: make(map[study.MemberID]knownName)}
}

// Names returns the display names of ids, asking Slack for those that are not
// known, for at most within. A name that Slack does not tell becomes a text
// that stands for the member.
func (c *Client) Names(ctx context.Context, within time.Duration, ids ...study.MemberID) blockkit.Names {
	return c.names.load(ctx, within, ids)
}

func (d *directory) load(ctx context.Context, within time.Duration, ids []study.MemberID) blockkit.Names {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	names := make(map[study.MemberID]string, len(ids))
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(4)
	for _, id := range ids {
		if name, ok := d.get(id); ok {
			mu.Lock()
			names[id] = name
			mu.Unlock()
			continue
		}
		g.Go(func() error {
			name := d.ask(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			names[id] = name
			return nil
		})
	}
	_ = g.Wait() // no member of it fails
	return func(id study.MemberID) string {
		return cmp.Or(names[id], stranger(id))
	}
}

func (d *directory) get(id study.MemberID) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	k, ok := d.known[id]
	return k.name, ok && time.Now().Before(k.until)
}

// learn notes the name that a message tells of its writer, for where Slack tells
// none when it is asked.
func (d *directory) learn(id study.MemberID, p *profile) {
	if p == nil {
		return
	}
	name := cmp.Or(p.DisplayName, p.RealName, p.Name)
	d.mu.Lock()
	defer d.mu.Unlock()
	if k := d.known[id]; name != "" && (k.name == "" || k.told) {
		d.keep(id, knownName{name: name, told: true, until: k.until})
	}
}

// keep notes a name. The caller holds mu.
func (d *directory) keep(id study.MemberID, k knownName) {
	if len(d.known) > mostKnown {
		clear(d.known)
	}
	d.known[id] = k
}

// ask asks Slack for the name of id; where that fails it returns the name
// known before, or "".
func (d *directory) ask(ctx context.Context, id study.MemberID) string {
	var user *slack.User
	err := d.client.call(ctx, "users.info", "", func(ctx context.Context) (err error) {
		user, err = d.client.api.GetUserInfoContext(ctx, string(id))
		return err
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		old := d.known[id]
		var limited *study.RetryAfterError
		if ctx.Err() != nil || errors.As(err, &limited) {
			return old.name // Slack did not refuse: the next answer may have the time
		}
		old.until = time.Now().Add(missingLife)
		d.keep(id, old)
		d.client.opts.Log.Warn("could not read a member's name", "member", id, "err", err)
		return old.name
	}
	name := cmp.Or(user.Profile.DisplayName, user.Profile.RealName, user.RealName, user.Name)
	d.keep(id, knownName{name: name, until: time.Now().Add(nameLife)})
	return name
}

// stranger stands for a member whose name is not known. The end of the id
// tells two of them apart.
func stranger(id study.MemberID) string {
	s := string(id)
	return "Member …" + s[max(0, len(s)-4):]
}
