package study

import "strconv"

// A QuestionID names a question in the bank, such as "kubernetes.pdb-scope".
// It is stable for the life of the bank: history refers to it.
type QuestionID string

// A Topic names a pack, such as "kubernetes". The empty Topic means all topics.
type Topic string

// A MemberID is a Slack user id, such as "U024BE7LH".
type MemberID string

// A ChannelID is a Slack conversation id, such as "C061EG9SL".
type ChannelID string

// A RoundID is a round's key in the store. Zero is no round.
type RoundID int64

// String returns id in decimal.
func (id RoundID) String() string { return strconv.FormatInt(int64(id), 10) }

// A SubmissionID is a submission's key in the store. Zero is no submission.
type SubmissionID int64

// A MessageRef names one Slack message: its channel and its ts, which is
// unique in that channel and sorts in the order of posting.
type MessageRef struct {
	Channel ChannelID `json:"channel"`
	TS      string    `json:"ts"`
}
