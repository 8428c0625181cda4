package arguments_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/slackbot/arguments"
)

// understood are commands with their words, as a careful member types them.
var understood = [][2]string{
	{"/term", "pdb"},
	{"/term", "pod disruption budget"},
	{"/term", "S3 & EFS"},
	{"/leaderboard", ""},
	{"/leaderboard", "month kubernetes"},
	{"/leaderboard", "infrastructure as code all time"},
	{"/quiz", "me"},
	{"/quiz", "schedule"},
	{"/quiz", "pause"},
	{"/quiz", "now"},
	{"/quiz", "now kubernetes for 20m"},
	{"/quiz", "now sre.budget-999 for 1 h 30 min"},
	{"/quiz", "now for half an hour site reliability"},
	{"/quiz", "now kubernetes for 1.5 hours"},
}

// request is all that is made of what follows a command.
func request(command, typed string) string {
	text := arguments.Text(command, typed)
	switch command {
	case "/leaderboard":
		period, topic := arguments.Leaderboard(text)
		return fmt.Sprintf("%s of %q", period, strings.ToLower(topic))
	case "/quiz":
		name, rest := arguments.Subcommand(text, []string{"me", "schedule", "pause", "now"})
		what, openFor, err := arguments.Now(rest)
		return fmt.Sprintf("%s %q for %s, %v", name, strings.ToLower(what), openFor, err)
	}
	return strings.ToLower(text)
}

// The noise that a keyboard, a clipboard or a habit adds, and that means nothing.
var (
	blanks    = []string{" ", "  ", "\t", "\n", "\u00a0", "\u2009", "\u202f", "\u3000", " \u200b", "\u2002", " 🎉 ", " – "}
	nothing   = []string{"\u200b", "\ufeff", "\u200d", "\u00ad", "\u2060", "\u200e"}
	wrappings = [][2]string{
		{"“", "”"},
		{"“", ""},
		{"", "”"},
		{"\"", "\""},
		{"'", "'"},
		{"‘", "’"},
		{"«", "»"},
		{"„", "“"},
		{"`", "`"},
		{"```", "```"},
		{"*", "*"},
		{"_", "_"},
		{"~", "~"},
		{"*_", "_*"},
		{"(", ")"},
		{"[", "]"},
		{"&lt;", "&gt;"},
		{"<#C061EG9SL|", ">"},
		{"<https://example.org|", ">"},
	}
	ends = []string{"", ".", ",", "?", "!", "…", " 🎉", " :tada:", "。", "？", " .", "👍🏽", " please"}
)

// FuzzNoise adds noise to commands, which must ask for the same as without.
func FuzzNoise(f *testing.F) {
	for i := range understood {
		f.Add(uint64(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, which, seed uint64) {
		c := understood[which%uint64(len(understood))]
		for round := range uint64(50) {
			noisy := addNoise(rand.New(rand.NewPCG(seed, round)), c[0], c[1])
			if got, want := request(c[0], noisy), request(c[0], html.EscapeString(c[1])); got != want {
				t.Fatalf("%s %q asks for %s, want %s as of %q", c[0], noisy, got, want, c[1])
			}
		}
	})
}

func addNoise(r *rand.Rand, command, text string) string {
	one := func(of []string) string { return of[r.IntN(len(of))] }
	var b strings.Builder
	for i, word := range strings.Fields(text) {
		if i > 0 {
			b.WriteString(one(blanks))
		}
		w := wrappings[r.IntN(len(wrappings))]
		if r.IntN(3) > 0 {
			w = [2]string{}
		}
		b.WriteString(w[0] + noisyWord(r, word) + w[1])
	}
	noisy := b.String()
	if w := wrappings[r.IntN(len(wrappings)-2)]; r.IntN(3) == 0 && noisy != "" {
		noisy = w[0] + noisy + w[1]
	}
	again := []string{"", "", command + " ", strings.ToUpper(command) + " ", command[1:] + " "}
	if text == "" {
		again = again[:4] // what "leaderboard" alone asks for is not noise to /term
	}
	end := one(ends)
	if command == "/term" {
		end = strings.TrimSuffix(end, " please") // it may be a part of a term
	}
	return one(again) + noisy + end
}

// noisyWord is word with invisible letters, in another case and width.
func noisyWord(r *rand.Rand, word string) string {
	var b strings.Builder
	wide, upper := r.IntN(4) == 0, r.IntN(4) == 0
	for _, c := range word {
		if r.IntN(8) == 0 {
			b.WriteString(nothing[r.IntN(len(nothing))])
		}
		if upper {
			c = []rune(strings.ToUpper(string(c)))[0]
		}
		if wide && (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			c += 0xFEE0
		}
		b.WriteString(html.EscapeString(string(c)))
	}
	return b.String()
}

// FuzzText reads anything, in little time, and without what no reader sees.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"now x for 20m", "<<<|>>>", ":::a::", strings.Repeat("<", 3000), "\xff\u200b", "for for for"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, command := range []string{"/term", "/quiz", "/leaderboard"} {
			text := arguments.Text(command, typed)
			if strings.Join(strings.Fields(text), " ") != text || strings.ContainsAny(text, "\x00\u200b\u00a0") {
				t.Errorf("%s %q is read as %q", command, typed, text)
			}
			request(command, typed)
		}
	})
}
