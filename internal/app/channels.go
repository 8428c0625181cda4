package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// inChannels returns the schedules with the ids of their channels, each of
// which the bot must be in; and so it must in the default channel.
func (b *bot) inChannels(ctx context.Context) ([]study.Schedule, error) {
	var schedules []study.Schedule
	var faults []error
	if b.Channel != "" {
		if _, err := b.inChannel(ctx, b.Channel); err != nil {
			return nil, fmt.Errorf("STUDYBOT_CHANNEL: %w", err)
		}
	}
	for _, s := range b.Schedules {
		if s.Channel == "" && b.Channel == "" {
			faults = append(faults, fmt.Errorf("schedule %q has no channel: give it one, or set STUDYBOT_CHANNEL to the default, as an id or #name", s.Name))
			continue
		}
		id, err := b.inChannel(ctx, cmp.Or(s.Channel, b.Channel))
		if err != nil {
			faults = append(faults, fmt.Errorf("schedule %q: %w", s.Name, err))
			continue
		}
		s.Channel = string(id)
		schedules = append(schedules, s)
	}
	return schedules, errors.Join(faults...)
}

// inChannel returns the id of a channel that the bot can post in, or a
// sentence that says why it cannot.
func (b *bot) inChannel(ctx context.Context, name string) (study.ChannelID, error) {
	id, err := b.poster.Resolve(ctx, name)
	var unknown *study.NoSuchError
	switch {
	case errors.As(err, &unknown) && len(unknown.Near) > 0:
		return "", fmt.Errorf("there is no channel %s here: did you mean %s? A private one is seen only once the bot is invited", unknown.Name, strings.Join(unknown.Near, " or "))
	case errors.As(err, &unknown):
		return "", fmt.Errorf("there is no channel %s here; a private one is seen only once the bot is invited", unknown.Name)
	case err != nil:
		return "", err
	}
	return id, b.poster.CheckChannel(ctx, id)
}
