package slackbot

import (
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// The types of the metadata on the bot's messages. By them, and by the ids in
// their payloads, the bot finds its messages again in Slack.
const (
	EventRound   = "studybot_round"   // of a question; payload: round_id, question_id
	EventResults = "studybot_results" // of a round's results; payload: round_id
	EventBoard   = "studybot_board"   // of a leaderboard; payload: board_id
)

// The keys in the payloads of metadata.
const (
	keyRound    = "round_id"
	keyQuestion = "question_id"
	keyBoard    = "board_id"
)

// A tag is the metadata of one of the bot's messages, and the key in its
// payload under which the id stands that tells it from others of its type.
type tag struct {
	slack.SlackMetadata
	idKey string
}

func questionTag(r study.Round) tag {
	return tag{slack.SlackMetadata{EventType: EventRound, EventPayload: map[string]any{
		keyRound: r.ID.String(), keyQuestion: string(r.Question.ID),
	}}, keyRound}
}

func resultsTag(id study.RoundID) tag {
	return tag{slack.SlackMetadata{EventType: EventResults, EventPayload: map[string]any{keyRound: id.String()}}, keyRound}
}

func boardTag(id int64) tag {
	return tag{slack.SlackMetadata{EventType: EventBoard, EventPayload: map[string]any{keyBoard: strconv.FormatInt(id, 10)}}, keyBoard}
}

// on reports whether m carries t. Any bot may write what it likes into metadata:
// only a message that we wrote counts.
func (t tag) on(m slack.Message) bool {
	return m.Metadata.EventType == t.EventType && m.Metadata.EventPayload[t.idKey] == t.EventPayload[t.idKey]
}

// roundID reads the id of a round from the payload of metadata. It returns
// study.ErrNotFound if the payload has none.
func roundID(payload map[string]any) (study.RoundID, error) {
	id, err := strconv.ParseInt(fmt.Sprint(payload[keyRound]), 10, 64)
	if err != nil {
		return 0, study.ErrNotFound
	}
	return study.RoundID(id), nil
}
