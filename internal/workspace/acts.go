package workspace

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/secret"
	"github.com/studybot/studybot/internal/workspace/world"
)

// who is a member who acts, with the channel where, which they can see.
func (s *Server) who(user, channel string) (Member, *world.Conversation, error) {
	m, err := s.person(user)
	if err != nil {
		return m, nil, err
	}
	c := s.world.Channel(channel)
	if c == nil || !s.world.Sees(m.ID, c) {
		return m, nil, fmt.Errorf("%s sees no channel %q", m.Name, channel)
	}
	return m, c, nil
}

func (s *Server) person(user string) (Member, error) {
	m, ok := s.world.Member(user)
	if !ok || m.Bot || m.ID == world.SlackbotID {
		return m, fmt.Errorf("there is no member %q to act as", user)
	}
	return m, nil
}

// inside is who, for acts that ask for membership.
func (s *Server) inside(user, channel string) (Member, *world.Conversation, error) {
	m, c, err := s.who(user, channel)
	if err == nil && c.Archived {
		err = fmt.Errorf("#%s is archived", c.Name)
	}
	if err == nil && !c.Has(m.ID) {
		err = fmt.Errorf("%s is not in #%s: join it first", m.Name, c.Name)
	}
	return m, c, err
}

// Say posts text as a member would type it, and gives the message's timestamp.
func (s *Server) Say(user, channel, text string) (ts string, err error) {
	return s.Reply(user, channel, "", text)
}

// Reply is [Server.Say] in the thread of message threadTS.
func (s *Server) Reply(user, channel, threadTS, text string) (ts string, err error) {
	s.world.Lock()
	defer s.world.Unlock()
	m, c, err := s.inside(user, channel)
	if err != nil {
		return "", fmt.Errorf("say: %w", err)
	}
	if strings.TrimSpace(text) == "" {
		return "", errors.New("say: there is no text")
	}
	if c.IM && !s.world.App.MessagesTab {
		return "", errors.New("say: sending messages to this app has been turned off")
	}
	if threadTS != "" {
		if root := c.Find(threadTS); root == nil || root.Subtype == "tombstone" {
			return "", fmt.Errorf("say: #%s has no message %s to reply to", c.Name, threadTS)
		}
	}
	w := s.world
	return s.world.Post(c, Message{User: m.ID, Team: w.TeamOf(m.ID), ClientMsgID: secret.UUID(), Text: w.Typed(text), ThreadTS: threadTS}).TS, nil
}

// own is a member's own message.
func (s *Server) own(user, channel, ts string) (Member, *world.Conversation, *Message, error) {
	m, c, err := s.inside(user, channel)
	if err != nil {
		return m, nil, nil, err
	}
	msg := c.Find(ts)
	if msg == nil || msg.User != m.ID || msg.Subtype == "channel_join" {
		return m, nil, nil, fmt.Errorf("#%s has no message %s of %s's own", c.Name, ts, m.Name)
	}
	return m, c, msg, nil
}

// Edit changes a member's own message.
func (s *Server) Edit(user, channel, ts, text string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, c, msg, err := s.own(user, channel, ts)
	if err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	if strings.TrimSpace(text) == "" {
		return errors.New("edit: there is no text")
	}
	s.world.Amend(c, msg, m.ID, true, func(msg *Message) { msg.Text = s.world.Typed(text) })
	return nil
}

// Delete takes a member's own message away, or, as an admin, anybody's.
func (s *Server) Delete(user, channel, ts string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, c, err := s.inside(user, channel)
	var msg *Message
	if err == nil && m.Admin {
		msg = c.Find(ts)
	}
	if err == nil && (msg == nil || msg.Subtype == "tombstone") {
		m, c, msg, err = s.own(user, channel, ts)
	}
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	s.world.Remove(c, msg, m.ID)
	return nil
}

// React puts a member's emoji on a message.
func (s *Server) React(user, channel, ts, name string) error {
	return s.reaction(user, channel, ts, name, false)
}

// Unreact takes a member's emoji off a message.
func (s *Server) Unreact(user, channel, ts, name string) error {
	return s.reaction(user, channel, ts, name, true)
}

func (s *Server) reaction(user, channel, ts, name string, remove bool) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, c, err := s.inside(user, channel)
	if err != nil {
		return fmt.Errorf("react: %w", err)
	}
	name = strings.Trim(name, ":")
	msg := c.Find(ts)
	switch {
	case msg == nil:
		return fmt.Errorf("react: #%s has no message %s", c.Name, ts)
	case !kit.IsEmojiName(name):
		return fmt.Errorf("react: %q is no emoji's name", name)
	case msg.ReactedBy(m.ID, name) != remove:
		return fmt.Errorf("react: nothing to change: %s's :%s: on %s", m.Name, name, ts)
	}
	s.world.React(c, msg, m.ID, name, remove)
	return nil
}

// Command runs a slash command. It returns once the command is on its way; what
// the app answers is in the transcript.
func (s *Server) Command(user, channel, name, text string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, c, err := s.inside(user, channel)
	if err != nil {
		return fmt.Errorf("command: %w", err)
	}
	if m.TeamID != "" {
		return fmt.Errorf("command: %s is of another organisation, which has no %s: Slack Connect shares no commands", m.Name, name)
	}
	i := slices.IndexFunc(s.world.Commands, func(c world.Command) bool { return c.Command == name })
	if i < 0 {
		return fmt.Errorf("command: %s is not a valid command here", name)
	}
	s.runCommand(m, c, s.world.Commands[i], text)
	return nil
}

// A Place is where a member clicks: a message in a channel, or an open view.
type Place struct {
	Channel, TS string
	ViewID      string
}

// surface finds a place that member m can click on.
func (s *Server) surface(m Member, at Place) (surface, error) {
	if !s.world.Manifest.Settings.Interactivity.Enabled {
		return surface{}, errors.New("the app's manifest does not turn interactivity on")
	}
	if at.ViewID != "" {
		v := s.world.View(at.ViewID)
		if v == nil || v.Owner != m.ID {
			return surface{}, fmt.Errorf("%s has no view %q open", m.Name, at.ViewID)
		}
		return surface{view: v}, nil
	}
	_, c, err := s.who(m.ID, at.Channel)
	if err != nil {
		return surface{}, err
	}
	msg := c.Find(at.TS)
	if msg == nil {
		msg = c.FindEphemeral(m.ID, at.TS)
	}
	if msg == nil {
		return surface{}, fmt.Errorf("#%s has no message %q that %s sees", c.Name, at.TS, m.Name)
	}
	return surface{channel: c, message: msg}, nil
}

// pick finds a place and an element of it.
func (s *Server) pick(user string, place Place, block, action, value string) (m Member, at surface, e kit.Element, err error) {
	if m, err = s.person(user); err != nil {
		return
	}
	if at, err = s.surface(m, place); err != nil {
		return
	}
	e, err = kit.Pick(at.blocks(), block, action, value)
	return
}

// Click presses a button. blockID is needed only if actionID is not unique, value
// only if several buttons share an action id.
func (s *Server) Click(user string, place Place, blockID, actionID, value string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, at, e, err := s.pick(user, place, blockID, actionID, value)
	if err == nil && e.Kind != "button" {
		err = fmt.Errorf("%q is a %s, not a button", e.ID, e.Kind)
	}
	if err != nil {
		return fmt.Errorf("click: %w", err)
	}
	action := obj{"text": e.Source["text"]}
	for _, key := range []string{"value", "style", "url"} {
		if v, ok := e.Source[key]; ok {
			action[key] = v
		}
	}
	s.act(m, at, e, action)
	return nil
}

// Choose picks values in a select, radio buttons, checkboxes, an overflow menu, a
// picker or a text input. In a view the choice is kept for the submission; an
// input block tells the app only if it asks for that.
func (s *Server) Choose(user string, place Place, blockID, actionID string, values ...string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, at, e, err := s.pick(user, place, blockID, actionID, "")
	if err != nil {
		return fmt.Errorf("choose: %w", err)
	}
	state, err := e.Choose(values)
	if err != nil {
		return fmt.Errorf("choose: %w", err)
	}
	if at.view != nil && e.Kind != "overflow" {
		next := *at.view
		next.State = next.State.With(e.Block, e.ID, state)
		s.world.ReplaceView(at.view, &next)
		at.view = &next
	}
	if !e.Input || e.Dispatch {
		s.act(m, at, e, maps.Clone(state))
	}
	return nil
}

// OpenHome opens the app's home tab, of which the app is told.
func (s *Server) OpenHome(user string) error { return s.openHome(user, "home") }

func (s *Server) openHome(user, tab string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, err := s.person(user)
	if err != nil {
		return fmt.Errorf("home: %w", err)
	}
	if tab != "home" && tab != "messages" {
		return fmt.Errorf("home: tab %q: want home or messages", tab)
	}
	c := s.world.OpenDM(m.ID)
	if !s.world.Manifest.Subscribed("app_home_opened") {
		return nil
	}
	ev := obj{"type": "app_home_opened", "user": m.ID, "channel": c.ID, "tab": tab, "event_ts": s.world.NewTS()}
	if v := s.world.Homes[m.ID]; v != nil {
		ev["view"] = v
	}
	s.world.SendEvent("app_home_opened", ev)
	return nil
}

// OpenDM is the id of a member's direct messages with the app.
func (s *Server) OpenDM(user string) (channel string, err error) {
	s.world.Lock()
	defer s.world.Unlock()
	m, err := s.person(user)
	if err != nil {
		return "", fmt.Errorf("dm: %w", err)
	}
	return s.world.OpenDM(m.ID).ID, nil
}

// Join puts a member into a public channel. The app's bot can be put into any
// channel, as an invitation would.
func (s *Server) Join(user, channel string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, ok := s.world.Member(user)
	c := s.world.Channel(channel)
	switch {
	case !ok:
		return fmt.Errorf("join: there is no member %q", user)
	case c == nil || c.IM || !m.Bot && !s.world.Sees(m.ID, c):
		return fmt.Errorf("join: there is no channel %q for %s", channel, m.Name)
	case !c.Has(m.ID):
		s.world.Join(c, m.ID)
	}
	return nil
}
