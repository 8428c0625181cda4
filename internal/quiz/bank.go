package quiz

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/sync/errgroup"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// A Bank is all questions, terms and schedules of a study group. It does not
// change, and is safe for many goroutines. What it returns belongs to it. A
// rubric is made ready when it is first asked for: few of a large bank ever are.
type Bank struct {
	questions []study.Question
	topics    []study.TopicCount
	terms     []study.Term
	schedules []study.Schedule
	syllabus  []study.Section
	interview study.Interview
	plan      study.Plan
	checklist study.Checklist
	lexicon   *grade.Lexicon
	words     study.Lexicon // of which lexicon is made
	byID      map[study.QuestionID]int

	mu      sync.Mutex
	rubrics map[study.QuestionID]*grade.Rubric // those that were asked for
}

// Open reads the bank in the directory dir, or builtIn where dir is empty, as
// Load does. A bank that is built in has passed Lint, so that its phrasings are
// not tried in the grader before they are needed.
func Open(dir string, builtIn fs.FS) (*Bank, error) {
	if dir != "" {
		return Load(os.DirFS(dir))
	}
	r := read(builtIn)
	return r.sound(r.bank())
}

// Load reads the bank in a directory: packs as *.yaml, glossary.yaml or
// glossary/*.yaml, synonyms, schedules, syllabus, interview, plan, checklist
// and sites as files of those names. It ignores all other files. If anything is
// wrong the error is of type document.Faults and holds all of it.
// Load does not try rubrics on their examples; Lint does.
func Load(fsys fs.FS) (*Bank, error) {
	r := read(fsys)
	return r.sound(r.checked())
}

// sound returns bank, or what is wrong with it.
func (r *reading) sound(bank *Bank) (*Bank, error) {
	if len(r.faults) > 0 {
		return nil, r.faults.Sort()
	}
	return bank, nil
}

// Questions returns all questions, by topic and in the order of their packs.
func (b *Bank) Questions() []study.Question { return b.questions }

// Question returns the question with that id.
func (b *Bank) Question(id study.QuestionID) (study.Question, bool) {
	i, ok := b.byID[id]
	if !ok {
		return study.Question{}, false
	}
	return b.questions[i], true
}

// IDs returns the ids of all questions, in their order.
func (b *Bank) IDs() []string {
	ids := make([]string, len(b.questions))
	for i, q := range b.questions {
		ids[i] = string(q.ID)
	}
	return ids
}

// Topics returns all topics with the number of their questions.
func (b *Bank) Topics() []study.TopicCount { return b.topics }

// Terms returns the glossary by name.
func (b *Bank) Terms() []study.Term { return b.terms }

// Schedules returns the schedules in the order of their file.
func (b *Bank) Schedules() []study.Schedule { return b.schedules }

// Syllabus returns the sections of what the bank should cover, in the order of
// their file. A bank need not have any.
func (b *Bank) Syllabus() []study.Section { return b.syllabus }

// Interview returns the mock interview, or false if the bank has none.
func (b *Bank) Interview() (study.Interview, bool) { return b.interview, len(b.interview.Phases) > 0 }

// Plan returns the reading plan, or false if the bank has none.
func (b *Bank) Plan() (study.Plan, bool) { return b.plan, len(b.plan.Sittings) > 0 }

// Checklist returns the confidence checklist, or false if the bank has none.
func (b *Bank) Checklist() (study.Checklist, bool) {
	return b.checklist, len(b.checklist.Statements) > 0
}

// Words returns the words that all rubrics share. The caller must not change
// them.
func (b *Bank) Words() study.Lexicon { return b.words }

// Lexicon returns Words as the grader takes them.
func (b *Bank) Lexicon() *grade.Lexicon { return b.lexicon }

// Rubric returns the rubric of the question with that id, ready to grade.
func (b *Bank) Rubric(id study.QuestionID) (*grade.Rubric, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if rubric, ok := b.rubrics[id]; ok {
		return rubric, rubric != nil
	}
	q, ok := b.Question(id)
	if !ok {
		return nil, false
	}
	rubric, err := grade.Compile(q, b.lexicon)
	if err != nil {
		rubric = nil // Load and Lint have said so
	}
	b.rubrics[id] = rubric
	return rubric, rubric != nil
}

// checked is bank, with the faults added that only the grader sees.
func (r *reading) checked() *Bank {
	b := r.bank()
	errs := make([]error, len(r.questions))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, q := range r.questions {
		g.Go(func() error {
			_, errs[i] = grade.Compile(q.value, b.lexicon)
			return nil
		})
	}
	_ = g.Wait() // the functions return no errors
	for i, err := range errs {
		if err != nil {
			r.phrases(r.questions[i].place, err)
		}
	}
	return b
}

// bank makes a bank of what is sound in r.
func (r *reading) bank() *Bank {
	b := &Bank{
		interview: r.interview.value, plan: r.plan.value, checklist: r.checklist.value,
		byID: make(map[study.QuestionID]int), rubrics: make(map[study.QuestionID]*grade.Rubric),
	}
	slices.SortStableFunc(r.questions, func(x, y located[study.Question]) int {
		return cmp.Compare(x.value.Topic, y.value.Topic)
	})
	for _, term := range r.terms {
		b.terms = append(b.terms, term.value)
	}
	slices.SortStableFunc(b.terms, func(x, y study.Term) int { return strings.Compare(fold(x.Name), fold(y.Name)) })
	for _, s := range r.schedules {
		b.schedules = append(b.schedules, s.value)
	}
	for _, section := range r.sections {
		b.syllabus = append(b.syllabus, section.value)
	}
	b.words, b.lexicon = r.lexicon(b.terms)
	for _, q := range r.questions {
		b.byID[q.value.ID] = len(b.questions)
		b.questions = append(b.questions, q.value)
		b.count(q.value)
	}
	for i := range b.topics {
		b.topics[i].Aliases = r.aliases(b.topics[i])
	}
	return b
}

// phrases adds what the grader said of the question at p, unless the fault of
// a phrase is known already.
func (r *reading) phrases(p document.Place, err error) {
	known := len(r.faults)
	for _, fault := range phraseFaults(p, err) {
		here := func(other document.Fault) bool { return other.File == fault.File && other.Line == fault.Line }
		if !slices.ContainsFunc(r.faults[:known], here) {
			r.fault(fault)
		}
	}
}

// count adds q to the topics; questions come by topic.
func (b *Bank) count(q study.Question) {
	if n := len(b.topics); n == 0 || b.topics[n-1].Topic != q.Topic {
		b.topics = append(b.topics, study.TopicCount{Topic: q.Topic, Name: q.TopicName})
	}
	b.topics[len(b.topics)-1].Questions++
}

// aliases returns the synonyms of t's names.
func (r *reading) aliases(t study.TopicCount) []string {
	names := []string{fold(string(t.Topic)), fold(t.Name)}
	isName := func(word string) bool { return slices.Contains(names, fold(word)) }
	var aliases []string
	for _, file := range r.synonyms {
		for _, group := range file.value.Synonyms {
			others := slices.DeleteFunc(slices.Clone(group), isName)
			if len(others) < len(group) {
				aliases = append(aliases, others...)
			}
		}
	}
	return aliases
}

// lexicon returns the words of the bank. A group of synonyms that the grader
// refuses is a fault; the lexicon then has none.
func (r *reading) lexicon(terms []study.Term) (study.Lexicon, *grade.Lexicon) {
	words := r.vocabulary(terms)
	var groups [][]string
	for _, file := range r.synonyms {
		for i, group := range file.value.Synonyms {
			if _, err := grade.NewLexicon([][]string{group}, nil); err != nil {
				if len(group) > 1 { // checkSynonyms reports shorter ones
					r.fault(file.place.At(item("synonyms", i)).Fault(document.CodeValue, "this group cannot be used: %v", innermost(err)))
				}
				continue
			}
			groups = append(groups, group)
		}
	}
	lexicon, err := grade.NewLexicon(groups, words)
	if err != nil {
		r.fault(r.synonyms[0].place.Fault(document.CodeValue, "the synonyms cannot be used: %v", err))
	}
	return study.Lexicon{Synonyms: groups, Vocabulary: words}, lexicon
}

// innermost returns what err wraps at the bottom.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// vocabulary returns the words that the bank spells rightly, so that none of
// them is taken for a typing error of another. Examples are left out: they
// may show typing errors.
func (r *reading) vocabulary(terms []study.Term) []string {
	seen := make(map[string]bool)
	add := func(texts ...string) {
		for _, text := range texts {
			for _, word := range strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) }) {
				seen[strings.ToLower(word)] = true
			}
		}
	}
	for _, q := range r.questions {
		add(q.value.Prompt, q.value.ModelAnswer)
		for _, c := range q.value.Criteria {
			add(c.Idea, c.Hint)
		}
		for _, c := range q.value.Choices {
			add(c.Text, c.Feedback)
		}
	}
	for _, term := range terms {
		add(term.Name, term.Definition)
		add(term.Aliases...)
	}
	words := make([]string, 0, len(seen))
	for word := range seen {
		words = append(words, word)
	}
	slices.Sort(words)
	return words
}

// phraseFaults turns the grader's errors about the question at p into faults
// at the phrases that they are about.
func phraseFaults(p document.Place, err error) document.Faults {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var faults document.Faults
		for _, e := range joined.Unwrap() {
			faults = append(faults, phraseFaults(p, e)...)
		}
		return faults
	}
	var phrase *grade.PhraseError
	if !errors.As(err, &phrase) {
		return document.Faults{p.Fault(document.CodePhrasing, "the grader cannot use this question: %v", err)}
	}
	at := p.At(phrase.Path)
	fault := at.Fault(document.CodePhrasing, "%s", phrase.Msg)
	if phrase.Suggestion != "" {
		fault.Msg += ": " + phrase.Suggestion
	}
	return document.Faults{at.Within(fault, phrase.Offset)}
}
