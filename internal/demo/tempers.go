package demo

import (
	"context"
	"math/rand/v2"
	"strings"
	"unicode"
)

// A temper is how a member goes about a question.
type temper struct {
	name   string
	answer func(context.Context, *turn)
	choose func(context.Context, *turn)
}

// members are the group.
var members = []temper{
	{"ana", thorough, chooseRight},
	{"wei", expert, chooseRight},
	{"tom", hasty, chooseAny},
	{"priya", inOtherWords, chooseRight},
	{"sam", copier, chooseAny},
	{"lena", lister, chooseRight},
	{"diego", mistaken, chooseWrong},
	{"noor", unsure, chooseAny},
}

// expert answers in full, at once.
func expert(ctx context.Context, t *turn) {
	if t.think(ctx, 2.5) {
		t.reply(ctx, first(t.script.Full))
	}
}

// thorough takes her time, and thanks the group.
func thorough(ctx context.Context, t *turn) {
	if !t.think(ctx, 6) {
		return
	}
	t.reply(ctx, last(t.script.Full, t.script.Partial))
	if t.think(ctx, 3) {
		t.chat("thanks all :raised_hands:")
	}
}

// hasty answers half, reads what is missing, and answers again.
func hasty(ctx context.Context, t *turn) {
	if !t.think(ctx, 1.5) {
		return
	}
	t.reply(ctx, first(t.script.Partial, t.script.Wrong))
	if t.think(ctx, 4) {
		t.reply(ctx, first(t.script.Full))
	}
}

// inOtherWords says it her own way.
func inOtherWords(ctx context.Context, t *turn) {
	if t.think(ctx, 4) {
		t.reply(ctx, last(t.script.Full, t.script.Partial))
	}
}

// copier hands the question back, then tries.
func copier(ctx context.Context, t *turn) {
	if !t.think(ctx, 2) {
		return
	}
	t.reply(ctx, t.script.Prompt)
	if t.think(ctx, 5) {
		t.reply(ctx, first(t.script.Partial, t.script.Wrong))
	}
}

// lister writes keywords, is asked for a sentence, and writes one.
func lister(ctx context.Context, t *turn) {
	if !t.think(ctx, 3) {
		return
	}
	t.reply(ctx, keywords(first(t.script.Full)))
	if t.think(ctx, 5) {
		t.reply(ctx, last(t.script.Partial, t.script.Full))
	}
}

// mistaken gets it wrong and mends the same message.
func mistaken(ctx context.Context, t *turn) {
	if !t.think(ctx, 3.5) {
		return
	}
	t.reply(ctx, first(t.script.Wrong, t.script.Partial))
	if t.think(ctx, 4) {
		t.edit(ctx, last(t.script.Partial, t.script.Full))
	}
}

// unsure says so, and tries after the hint.
func unsure(ctx context.Context, t *turn) {
	if !t.think(ctx, 2.5) {
		return
	}
	t.reply(ctx, "I don't know, sorry")
	if t.think(ctx, 5) {
		t.reply(ctx, first(t.script.Partial, t.script.Wrong))
	}
}

func chooseRight(ctx context.Context, t *turn) {
	if t.think(ctx, 3) {
		t.pick(t.script.Right)
	}
}

func chooseWrong(ctx context.Context, t *turn) {
	if t.think(ctx, 4) {
		t.pick((t.script.Right + 1) % len(t.script.Choices))
	}
}

func chooseAny(ctx context.Context, t *turn) {
	if t.think(ctx, 2) {
		t.pick(rand.IntN(len(t.script.Choices)))
	}
}

// tell tells a story at a behavioural prompt: each member the next one.
func tell(index int) func(context.Context, *turn) {
	return func(ctx context.Context, t *turn) {
		if t.think(ctx, 4+float64(index)) {
			t.reply(ctx, stories[index%len(stories)])
		}
	}
}

// first returns the first reply of the first list that has one.
func first(lists ...[]string) string {
	for _, l := range lists {
		if len(l) > 0 {
			return l[0]
		}
	}
	return "Not sure about this one."
}

// last returns the last reply of the first list that has one: authors put the
// unusual wordings last.
func last(lists ...[]string) string {
	for _, l := range lists {
		if len(l) > 0 {
			return l[len(l)-1]
		}
	}
	return first()
}

// keywords returns the longer words of text, as somebody lists them who was
// told that keywords are counted.
func keywords(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var long []string
	for _, w := range words {
		if len(w) >= 6 {
			long = append(long, strings.ToLower(w))
		}
	}
	return strings.Join(long, ", ")
}
