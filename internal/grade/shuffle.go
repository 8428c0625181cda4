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
	spWhen  // begins a clause, which a subject follows
	spDo    // a finite auxiliary other than "be"
	spThat
)

var speeches = func() map[string]speech {
	m := map[string]speech{}
	for sp, words := range map[speech][]string{
		spArticle: {"a", "an", "the", "its", "their", "your", "our", "my", "every"},
		spOf:      {"of", "into", "than", "between", "during", "against", "at", "from"},
		spPrep:    {"in", "by", "for", "with", "on", "to", "per", "via", "as"},
		spBe:      {"is", "are", "was", "were"},
		spModal:   {"can", "could", "will", "would", "may", "might", "must", "should", "cannot"},
		spJoin:    {"and", "or"},
		spThey:    {"it", "they", "we", "i", "he", "she"},
		spDo:      {"does", "do", "has"},
		spThat:    {"that"},
		spWhen:    {"when", "if", "because", "unless", "although", "whether"},
	} {
		for _, w := range words {
			m[w] = sp
		}
	}
	return m
}()

// clashing are pairs of neighbours that hardly ever stand in a sentence.
var clashing = func() (t [spThat + 1][spThat + 1]bool) {
	for _, p := range [][2]speech{
		{spArticle, spArticle}, {spArticle, spOf}, {spArticle, spPrep}, {spArticle, spBe}, {spArticle, spModal}, {spArticle, spJoin}, {spArticle, spThey},
		{spOf, spOf}, {spOf, spPrep}, {spOf, spBe}, {spOf, spModal}, {spOf, spJoin},
		{spPrep, spOf}, {spPrep, spBe}, {spPrep, spModal}, {spPrep, spJoin}, {spPrep, spPrep},
		{spBe, spBe}, {spBe, spModal}, {spModal, spBe}, {spModal, spModal}, {spModal, spArticle}, {spModal, spOf}, {spModal, spPrep},
		{spJoin, spJoin}, {spThey, spThey}, {spThey, spArticle},
		{spArticle, spWhen}, {spWhen, spBe}, {spWhen, spModal}, {spWhen, spJoin}, {spWhen, spWhen}, {spModal, spWhen}, {spOf, spWhen}, {spModal, spJoin},
		{spArticle, spDo}, {spOf, spDo}, {spBe, spDo}, {spModal, spThat}, {spArticle, spThat}, {spThat, spJoin}, {spThat, spOf}, {spWhen, spDo}, {spModal, spDo}, {spDo, spBe}, {spDo, spModal},
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
	bad, seen, capitals, smalls := 0, 0, 0, 0
	prev := spOther
	for i := range m.t.toks {
		k := &m.t.toks[i]
		sp := spOther
		if k.class&(isGlue|isPronoun) != 0 {
			sp = speeches[string(m.t.word(i))]
		}
		first := m.t.raw[k.start]
		switch {
		case i == 0:
		case k.before != brkNone:
			if prev == spArticle || prev == spOf || prev == spWhen || prev == spJoin && k.before != brkComma {
				bad++
			}
			if k.before == brkSentence && lower(first) {
				smalls++
			}
		case clashing[prev][sp]:
			bad++
		case (sp == spArticle || sp == spThey || sp == spWhen) && isUpper(first) && k.end-k.start > 1 && lower(m.t.raw[k.end-1]):
			capitals++
		}
		if sp != spOther {
			seen++
		}
		prev = sp
	}
	if prev == spArticle || prev == spOf || prev == spJoin || prev == spWhen {
		bad++
	}
	// Who writes capitals at all begins sentences with them, and only those.
	if capitals > 0 {
		bad += capitals + smalls
	}
	return bad >= 3 && bad*6 >= seen || bad == 2 && seen <= 8 && len(m.t.toks) >= 14
}
