package quiz

import (
	"cmp"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// The files of a bank as their authors write them. Where a part is the same in
// the domain it is the domain's own type, whose JSON names are its keys. A list
// with the tag empty may hold nothing, or be all of it in comments.

// A packFile holds the questions of one topic, or some of them.
type packFile struct {
	Topic     study.Topic     `json:"topic"`
	Name      string          `json:"name"`
	Version   string          `json:"version,omitempty"` // of questions that name none
	Questions []questionEntry `json:"questions"`
	Scenarios []scenarioEntry `json:"scenarios,omitempty"`
}

// A scenarioEntry is a drill: questions of the pack that are asked in order, a
// step at a time.
type scenarioEntry struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Steps []string `json:"steps"` // ids of questions, without the topic
}

// A questionEntry is a question of a pack. Which parts it needs depends on its
// kind.
type questionEntry struct {
	ID          string         `json:"id"` // without the topic
	Kind        study.Kind     `json:"kind"`
	Level       int            `json:"level"`
	Subject     string         `json:"subject,omitempty"`
	Prompt      string         `json:"prompt"`
	Output      string         `json:"output,omitempty"`
	ModelAnswer string         `json:"model_answer,omitempty"`
	Source      *study.Source  `json:"source,omitempty"`
	Checked     study.Month    `json:"checked,omitempty"`
	Version     string         `json:"version,omitempty"`
	Covers      []study.LineID `json:"covers,omitempty"`

	Criteria       []study.Criterion     `json:"criteria,omitempty"`
	Groups         []study.Group         `json:"groups,omitempty"`
	Misconceptions []study.Misconception `json:"misconceptions,omitempty"`
	Synonyms       [][]string            `json:"synonyms,omitempty"`
	NoSynonyms     []string              `json:"no_synonyms,omitempty"`
	Numeric        *study.Numeric        `json:"numeric,omitempty"`
	Choices        []study.Choice        `json:"choices,omitempty"`
	Story          *study.Story          `json:"story,omitempty"`
	Examples       []study.Example       `json:"examples,omitempty"`
}

// question returns e as a question of pack, at its step of a scenario.
func (e questionEntry) question(pack packFile, step study.Step) study.Question {
	q := study.Question{
		ID:             study.QuestionID(string(pack.Topic) + "." + e.ID),
		Topic:          pack.Topic,
		Subject:        e.Subject,
		TopicName:      pack.Name,
		Kind:           e.Kind,
		Level:          e.Level,
		Prompt:         e.Prompt,
		Output:         e.Output,
		ModelAnswer:    e.ModelAnswer,
		Checked:        e.Checked,
		Version:        cmp.Or(e.Version, pack.Version),
		Covers:         e.Covers,
		Step:           step,
		Criteria:       e.Criteria,
		Groups:         e.Groups,
		Misconceptions: e.Misconceptions,
		Synonyms:       e.Synonyms,
		NoSynonyms:     e.NoSynonyms,
		Numeric:        e.Numeric,
		Choices:        e.Choices,
		Story:          e.Story,
		Examples:       e.Examples,
	}
	if e.Source != nil {
		q.Source = *e.Source
	}
	return q
}

// A syllabusFile says what the study guide covers.
type syllabusFile struct {
	Sections []study.Section `json:"sections" empty:"true"`
}

// A sitesFile says which sites sources may be on.
type sitesFile struct {
	Sites []string `json:"sites" empty:"true"`
}

// A glossaryFile holds terms.
type glossaryFile struct {
	Version string       `json:"version,omitempty"` // of terms that name none
	Terms   []study.Term `json:"terms" empty:"true"`
}

// A synonymsFile holds groups of words of the field that mean the same.
type synonymsFile struct {
	Synonyms [][]string `json:"synonyms" empty:"true"`
}

// A schedulesFile says what is posted when.
type schedulesFile struct {
	Schedules []scheduleEntry `json:"schedules" empty:"true"`
}

// A scheduleEntry is a schedule. A field that is nil gets its default.
type scheduleEntry struct {
	Name    string         `json:"name"`
	Cron    string         `json:"cron"`
	Zone    string         `json:"zone,omitempty"`
	Channel string         `json:"channel,omitempty"`
	Post    study.Post     `json:"post,omitempty"`
	Draw    *study.Draw    `json:"draw,omitempty"`
	OpenFor *time.Duration `json:"open_for,omitempty"`
	Grace   *time.Duration `json:"grace,omitempty"`
	Period  study.Period   `json:"period,omitempty"`
}
