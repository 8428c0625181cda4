package craft

import (
	"net/url"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// source reports a source whose title and address share no word with the question:
// such a page hardly carries what the question claims. Its site does not count, as
// all of its pages have that name. A story is the member's own.
func source(q study.Question) []Finding {
	if q.Source.URL == "" || q.Kind == study.KindBehavioural {
		return nil
	}
	_, page, _ := strings.Cut(q.Source.Title, ",")
	about, own := roots(page+" "+pathWords(q.Source.URL)), roots(authored(q))
	if len(about) == 0 || slices.ContainsFunc(about, func(w string) bool { return slices.Contains(own, w) }) {
		return nil
	}
	return found("source", document.CodeOffSource, "the title and the address of this source share no word with the question: name the page that says it")
}

// authored returns all that q's author wrote for members.
func authored(q study.Question) string {
	texts := []string{q.Prompt, q.Output, q.ModelAnswer, q.Subject, q.TopicName}
	for _, line := range q.Covers {
		texts = append(texts, pathWords(string(line)))
	}
	for _, c := range q.Criteria {
		texts = append(texts, c.Idea, c.Hint)
	}
	for _, m := range q.Misconceptions {
		texts = append(texts, m.Feedback)
	}
	for _, c := range q.Choices {
		texts = append(texts, c.Text, c.Feedback)
	}
	return strings.Join(texts, " ")
}

// pathWords returns the words of the path and fragment of an address.
func pathWords(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.NewReplacer("/", " ", "-", " ", "_", " ", ".", " ").Replace(u.Path + " " + u.Fragment)
}

// rootLength is how many letters words that are akin have in common at least, as
// "postmortem" and "postmortems", or "reliable" and "reliability".
const rootLength = 5

// roots returns the beginnings of the words of text that say something.
func roots(text string) []string {
	var out []string
	for _, w := range grade.Words(text) {
		if r := []rune(w.Text); w.Content && len(r) > 1 {
			out = append(out, string(r[:min(len(r), rootLength)]))
		}
	}
	return out
}
