package grade

import (
	"fmt"
	"sync"

	"github.com/studybot/studybot/internal/grade/choice"
	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/grade/match"
	"github.com/studybot/studybot/internal/grade/numeric"
	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/study"
)

// A Rubric is a question ready to mark replies. It is safe for many
// goroutines, and never changes.
type Rubric struct {
	question study.Question
	max      study.Points
	index    *match.Index
	topic    *prose.Topic
	numeric  *numeric.Key // of a numeric question
	choice   *choice.Key  // of a question with choices

	// Of a short question:
	criteria       []criterion
	groups         []group
	misconceptions [][]phrase.Phrasing
	memory         func() *evidence.Memory // made when first asked for
	curve          curve                   // of keywords
}

// A criterion is one of the question's, ready to match.
type criterion struct {
	points    study.Points
	needs     int // index, or -1
	group     int // index, or -1
	shares    bool
	phrasings []phrase.Phrasing
	keywords  []keyword
	weight    int // of all keywords
}

// A group is criteria of which the best counts.
type group struct {
	id, idea string
	members  []int
	max      study.Points
}

// maxCriteria bounds the work on a reply.
const maxCriteria = 24

// Compile prepares q for marking. lex may be nil. All faults of the
// question's phrasings are reported at once, joined, each a *PhraseError.
func Compile(q study.Question, lex *Lexicon) (*Rubric, error) {
	if lex == nil {
		lex = phrase.EmptyLexicon()
	}
	r := &Rubric{question: q, max: q.MaxPoints()}
	c := &compiler{r: r, groups: map[string]int{}}
	c.b = phrase.NewBuilder(lex, &c.faults)
	defer c.b.Done()
	c.b.Synonyms(&r.question)
	switch q.Kind {
	case study.KindShort:
		c.criteria()
		c.misconceptions()
		r.memory = sync.OnceValue(r.learn)
	case study.KindNumeric:
		r.numeric = numeric.Compile(&r.question, &c.b.Text, &c.faults)
	case study.KindChoice:
		r.choice = choice.Compile(&r.question)
	case study.KindBehavioural:
	default:
		c.faults.Add("kind", fmt.Sprintf("%q is no kind of question", q.Kind), "use short, numeric, choice or behavioural")
	}
	r.index = match.NewIndex(c.b.Atoms, lex.Vocabulary())
	r.topic = prose.NewTopic(q.Prompt, q.ModelAnswer, r.index.Words(), r.index.Len(), &c.b.Text, lex.Vocabulary())
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

// compiler is the state of compiling one question.
type compiler struct {
	r      *Rubric
	b      *phrase.Builder
	faults phrase.Faults
	groups map[string]int // id → index
}

// criteria compiles the criteria and their groups.
func (c *compiler) criteria() {
	q := &c.r.question
	if len(q.Criteria) == 0 {
		c.faults.Add("criteria", "a short question has no criteria", "add at least one idea with phrasings")
	}
	if len(q.Criteria) > maxCriteria {
		c.faults.Add("criteria", fmt.Sprintf("%d criteria are too many to mark", len(q.Criteria)), fmt.Sprintf("keep to %d, or split the question", maxCriteria))
		return
	}
	for i, g := range q.Groups {
		c.groups[g.ID] = i
		c.r.groups = append(c.r.groups, group{id: g.ID, idea: g.Idea})
	}
	for i := range q.Criteria {
		c.criterion(i)
	}
	c.r.curve = curveOf(spread(c.r.criteria))
	c.cycles()
}

// criterion compiles criterion i.
func (c *compiler) criterion(i int) {
	k := &c.r.question.Criteria[i]
	at := phrase.Position{Name: "criteria", Index: i}
	out := criterion{points: k.Points, needs: c.need(&at, i), group: c.group(i), shares: k.Shares}
	if len(k.Keywords) == 0 || len(k.Phrasings) > 0 {
		out.phrasings = c.b.Phrasings(&at, k.Phrasings, k.Negative)
	}
	out.keywords, out.weight = c.keywords(&at, k)
	c.r.criteria = append(c.r.criteria, out)
}

// need returns the index of the criterion that criterion i needs, or -1.
func (c *compiler) need(at *phrase.Position, i int) int {
	all := c.r.question.Criteria
	id := all[i].Needs
	if id == "" {
		return -1
	}
	j := -1
	for other := range all {
		if all[other].ID == id {
			j = other
		}
	}
	if j < 0 || j == i {
		c.faults.Add(at.String()+".needs", fmt.Sprintf("%q is no other criterion of this question", id), "name the id of another criterion")
		return -1
	}
	if len(all[j].Keywords) > 0 {
		c.faults.Add(at.String()+".needs", fmt.Sprintf("%q has keywords and can be earned in part, so that nothing can need it", id), "give it phrasings only")
	}
	return j
}

// group enters criterion i in its group, which need not be listed, and returns
// the group's index, or -1 if it has none.
func (c *compiler) group(i int) int {
	k := &c.r.question.Criteria[i]
	if k.Group == "" {
		return -1
	}
	j, ok := c.groups[k.Group]
	if !ok {
		j = len(c.r.groups)
		c.groups[k.Group] = j
		c.r.groups = append(c.r.groups, group{id: k.Group, idea: k.Idea})
	}
	g := &c.r.groups[j]
	g.members = append(g.members, i)
	g.max = max(g.max, k.Points)
	return j
}

// cycles reports criteria that need each other in a circle.
func (c *compiler) cycles() {
	for i := range c.r.criteria {
		j := c.r.criteria[i].needs
		for range c.r.criteria {
			if j < 0 || j == i {
				break
			}
			j = c.r.criteria[j].needs
		}
		if j == i {
			c.faults.Add(fmt.Sprintf("criteria[%d].needs", i), "criteria need each other in a circle", "let one of them stand alone")
			return
		}
	}
}

// misconceptions compiles the wrong ideas.
func (c *compiler) misconceptions() {
	for i, m := range c.r.question.Misconceptions {
		at := phrase.Position{Name: "misconceptions", Index: i}
		c.r.misconceptions = append(c.r.misconceptions, c.b.Phrasings(&at, m.Phrasings, m.Negative))
	}
}
