package grade

import (
	"fmt"

	"github.com/studybot/studybot/internal/grade/choice"
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
	criteria []criterion
	wrongs   []wrong
	groups   []group
	numeric  *numeric.Key // of a numeric question
	choice   *choice.Key  // of a question with choices
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

type wrong struct {
	phrasings []phrase.Phrasing
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
func Compile(q study.Question, lex *phrase.Lexicon) (*Rubric, error) {
	if lex == nil {
		lex = phrase.EmptyLexicon()
	}
	r := &Rubric{question: q, max: q.MaxPoints()}
	c := &compiler{r: r}
	c.b = phrase.NewBuilder(lex, &c.faults)
	defer c.b.Done()
	c.b.Synonyms(&r.question)
	switch q.Kind {
	case study.KindShort:
		c.criteria()
		c.misconceptions()
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
}

// criteria compiles the criteria and their groups.
func (c *compiler) criteria() {
	q := c.r.question
	if len(q.Criteria) == 0 {
		c.faults.Add("criteria", "a short question has no criteria", "add at least one idea with phrasings")
	}
	if len(q.Criteria) > maxCriteria {
		c.faults.Add("criteria", fmt.Sprintf("%d criteria are too many to mark", len(q.Criteria)), fmt.Sprintf("keep to %d, or split the question", maxCriteria))
		return
	}
	byID := map[string]int{}
	for i, k := range q.Criteria {
		byID[k.ID] = i
	}
	groups := map[string]int{}
	for i, g := range q.Groups {
		groups[g.ID] = i
		c.r.groups = append(c.r.groups, group{id: g.ID, idea: g.Idea})
	}
	for i, k := range q.Criteria {
		path := fmt.Sprintf("criteria[%d]", i)
		out := criterion{points: k.Points, needs: -1, group: -1, shares: k.Shares}
		if k.Needs != "" {
			j, ok := byID[k.Needs]
			if !ok || j == i {
				c.faults.Add(path+".needs", fmt.Sprintf("%q is no other criterion of this question", k.Needs), "name the id of another criterion")
			} else {
				out.needs = j
				if len(q.Criteria[j].Keywords) > 0 {
					c.faults.Add(path+".needs", fmt.Sprintf("%q has keywords and can be earned in part, so that nothing can need it", k.Needs), "give it phrasings only")
				}
			}
		}
		if k.Group != "" {
			j, ok := groups[k.Group]
			if !ok {
				j = len(c.r.groups)
				groups[k.Group] = j
				c.r.groups = append(c.r.groups, group{id: k.Group, idea: k.Idea})
			}
			out.group = j
			c.r.groups[j].members = append(c.r.groups[j].members, i)
			c.r.groups[j].max = max(c.r.groups[j].max, k.Points)
		}
		at := phrase.Position{Name: "criteria", Index: i}
		if len(k.Keywords) == 0 || len(k.Phrasings) > 0 {
			out.phrasings = c.b.Phrasings(&at, k.Phrasings, k.Negative)
		}
		out.keywords, out.weight = c.keywords(&at, k)
		c.r.criteria = append(c.r.criteria, out)
	}
	c.cycles()
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
		c.r.wrongs = append(c.r.wrongs, wrong{phrasings: c.b.Phrasings(&at, m.Phrasings, m.Negative)})
	}
}
