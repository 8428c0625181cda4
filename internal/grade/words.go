package grade

import "github.com/studybot/studybot/internal/grade/text"

// A Word is a word of a text as marking sees it.
type Word struct {
	Text     string // its normal form: lower case, without marks
	Stem     string // what its inflections have in common
	Start    int    // byte
	End      int    // byte
	Sentence int    // the number of its sentence
	Content  bool   // it says something: it is neither a function word nor a very common verb
	Verb     bool   // it is a very common verb that says a little, as "write" and "fail" do
	Denied   bool
}

// Words returns the words of s.
func Words(s string) []Word {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	m.Read(s, nil, text.English())
	out := make([]Word, len(m.Tokens))
	for i, k := range m.Tokens {
		w := string(m.Word(i))
		start, end := m.Original(int(k.Start), int(k.End))
		out[i] = Word{
			Text: w, Stem: text.Stem(w), Start: start, End: end, Sentence: int(k.Sentence),
			Content: k.Class&(text.FunctionWord|text.Pronoun|text.Stopword|text.Negation|text.CommonVerb) == 0,
			Verb:    k.Class&(text.CommonVerb|text.Stopword) == text.CommonVerb,
			Denied:  m.Negated(int32(i)),
		}
	}
	return out
}
