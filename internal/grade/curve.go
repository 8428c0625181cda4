package grade

import "math"

// What the keywords of a reply earn was fitted to marks that people gave: for short
// answers to 40 questions about programming and 135 of school science, and for
// long ones to a third of the questions of the bank (labelled/fit). Marks for
// other questions of the bank were watched meanwhile, those of labelled/held
// not. All constants lie on a plateau: a tenth more or less of one changes the
// correlation with people by about 0.01 at most.
const (
	manyWords  = 13.0 // from about so many keywords on, nobody says them all
	manyPower  = 8.0  // how sharply those are told from fewer
	manyEnough = 0.5  // the part of many keywords that is enough
	longReply  = 0.12 // how much more is enough in a reply of e times the model answer's length
	leastPart  = 0.2  // … and the least that is ever enough
	fewBend    = 4.0  // of few keywords, a quarter earns 62 % and half of them 83 %
)

// A curve says what part of its points a criterion earns by the part of its
// keywords that a reply has. With few keywords people give most of the points for
// the heart of the idea, and all of them for all words. With many, they give
// points evenly up to about half of the words, and then all; and since a long
// reply has some of many words by chance, they then ask more of it.
type curve struct {
	many float64 // from 0, few keywords, to 1, many
}

// curveOf returns the curve for keywords that spread the points of a question
// over n words.
func curveOf(n float64) curve {
	return curve{1 / (1 + math.Pow(manyWords/max(n, 1), manyPower))}
}

// spread returns how many keywords of one weight would spread the points of
// criteria as widely as theirs do.
func spread(criteria []criterion) float64 {
	sum, squares := 0.0, 0.0
	for i := range criteria {
		k := &criteria[i]
		for _, w := range k.keywords {
			share := float64(k.points) * float64(w.weight) / float64(k.weight)
			sum += share
			squares += share * share
		}
	}
	if sum == 0 {
		return 0
	}
	return sum * sum / squares
}

// of returns the curve for a reply of so many words, where the model answer has
// model words.
func (c curve) of(words, model int) bow {
	length := longReply * math.Log(float64(1+words)/float64(1+model))
	enough := 1 - c.many*(1-manyEnough-length)
	return bow{enough: int(1000 * min(1, max(leastPart, enough))), bend: int(1000 * fewBend * (1 - c.many))}
}

// A bow is a curve for replies of one length.
type bow struct {
	enough int // per mille of the keywords' weight: it earns all points
	bend   int // in thousandths: 0 is a straight line; the more, the more the first words earn
}

// at returns what got of the keywords' weight earns of the points, both per mille.
func (b bow) at(got int) int {
	part := min(1000, 1000*got/b.enough)
	return part * (1000 + b.bend) / (1000 + b.bend*part/1000)
}
