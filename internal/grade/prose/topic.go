package prose

import (
	"iter"

	"github.com/studybot/studybot/internal/grade/text"
)

// A Role says which texts of a question have a word.
type Role uint8

// The texts of a question; a word may be in several.
const (
	InPrompt Role = 1 << iota
	InModelAnswer
	InPhrasings
)

// A Topic is what a question is about, by the words of its prompt, its model
// answer and its phrasings.
type Topic struct {
	ModelWords int  // how many words the model answer has
	AsksList   bool // the prompt asks for several things

	prompt []string        // word by word
	roles  map[string]Role // of words and of stems
}

// NewTopic returns the topic of a question with that prompt and model answer, whose
// phrasings look for n words. It scans with t, and takes stems from known.
func NewTopic(prompt, model string, sought iter.Seq[string], n int, t *text.Text, known *text.Vocabulary) *Topic {
	p := &Topic{roles: make(map[string]Role, n+64)}
	for w := range sought {
		p.roles[w] |= InPhrasings
	}
	t.Scan(model)
	p.ModelWords = len(t.Tokens)
	p.note(t, known, InModelAnswer)
	t.Scan(prompt)
	p.note(t, known, InPrompt)
	for i := range t.Tokens {
		w := string(t.Word(i))
		p.prompt = append(p.prompt, w)
		switch w {
		case "name", "list", "which", "give", "two", "three", "four", "five", "six":
			p.AsksList = true
		case "are":
			p.AsksList = p.AsksList || i > 0 && p.prompt[i-1] == "what"
		}
	}
	return p
}

// note adds the words of t but for function words.
func (p *Topic) note(t *text.Text, known *text.Vocabulary, as Role) {
	for i := range t.Tokens {
		if t.Tokens[i].Class&text.FunctionWord == 0 {
			p.roles[known.Stem(string(t.Word(i)))] |= as
		}
	}
	for _, w := range t.Compounds {
		p.roles[known.Stem(string(t.CompoundWord(w)))] |= as
	}
}

// PromptWords returns how many words the prompt has.
func (p *Topic) PromptWords() int { return len(p.prompt) }

// Role returns which texts of the question have word i of the reply.
func (r *Reading) Role(i int) Role {
	word := r.Word(i)
	if role, ok := r.Topic.roles[string(word)]; ok {
		return role
	}
	return r.Topic.roles[string(text.StemInto(&r.buf, word))]
}
