package grade

// A part of speech, as far as word order needs it.
type speech uint8

const (
	spOther   speech = iota
	spArticle        // must be followed by what it belongs to
	spOf             // a preposition that never ends a clause
	spPrep
	spBe    // a finite form of "be"
	spModal // "can" and its kin, which a bare verb follows
	spJoin  // "and", "or"
	spThey  // a pronoun that is a subject
)

var speeches = func() map[string]speech {
	m := map[string]speech{}
	for sp, words := range map[speech][]string{
		spArticle: {"a", "an", "the", "its", "their", "your", "our", "my"},
		spOf:      {"of", "into", "than", "between", "during", "against", "at", "from"},
		spPrep:    {"in", "by", "for", "with", "on", "to", "per", "via", "as"},
		spBe:      {"is", "are", "was", "were"},
		spModal:   {"can", "could", "will", "would", "may", "might", "must", "should", "cannot"},
		spJoin:    {"and", "or"},
		spThey:    {"it", "they", "we", "i", "he", "she"},
	} {
		for _, w := range words {
			m[w] = sp
		}
	}
	return m
}()

// clashing are pairs of neighbours that hardly ever stand in a sentence.
var clashing = func() (t [spThey + 1][spThey + 1]bool) {
	for _, p := range [][2]speech{
		{spArticle, spArticle}, {spArticle, spOf}, {spArticle, spPrep}, {spArticle, spBe}, {spArticle, spModal}, {spArticle, spJoin}, {spArticle, spThey},
		{spOf, spOf}, {spOf, spPrep}, {spOf, spBe}, {spOf, spModal}, {spOf, spJoin},
		{spPrep, spOf}, {spPrep, spBe}, {spPrep, spModal}, {spPrep, spJoin}, {spPrep, spPrep},
		{spBe, spBe}, {spBe, spModal}, {spModal, spBe}, {spModal, spModal}, {spModal, spArticle}, {spModal, spOf}, {spModal, spPrep},
		{spJoin, spJoin}, {spThey, spThey}, {spThey, spArticle}, {spThey, spOf}, {spBe, spOf},
	} {
		t[p[0]][p[1]] = true
	}
	return t
}()

// shuffled reports whether the reply's words stand in no order: many pairs of
// little words that sentences do not have, endings on "the" or "of", and
// capitals within a sentence that only its first word has.
func (m *matcher) shuffled() bool {
	if len(m.t.toks) < 10 {
		return false
	}
	bad, seen := 0, 0
	prev := spOther
	for i := range m.t.toks {
		k := &m.t.toks[i]
		sp := spOther
		if k.class&isGlue != 0 {
			sp = speeches[string(m.t.word(i))]
		}
		switch {
		case i == 0:
		case k.before != brkNone:
			if prev == spArticle || prev == spOf || prev == spJoin && k.before != brkComma {
				bad++
			}
		case clashing[prev][sp]:
			bad++
		}
		if sp != spOther {
			seen++
		}
		if i > 0 && k.before == brkNone && (sp == spThey || sp == spArticle) && isUpper(m.t.raw[k.start]) && lower(last(m.t.raw, k)) {
			bad++
		}
		prev = sp
	}
	if prev == spArticle || prev == spOf || prev == spJoin {
		bad++
	}
	return bad >= 3 && bad*5 >= seen
}

// last returns the last byte of token k: a word all in capitals is shouted,
// not the first of a sentence. A lone "I" is neither.
func last(raw string, k *token) byte { return raw[k.end-1] }
