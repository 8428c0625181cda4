package prose_test

import (
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

func TestChatter(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		":+1:": true, "thanks!": true, "<@U123> what do you think?": true, "<https://x.org/a>": true, "🎉": true, "good one, thanks all": true,
		"thanks wei": true, "Thanks Ana!": true, "+1": true, "+1 to this": true, "<@U123> nice answer": true, "nice one!": true, "same": true, "same here": true, "lol": true,
		"👍 good question": true, "*thanks*": true, "thank you Wei and Ana": true, "Hi Mark": true, "great explanation, thanks": true, "good point": true, "ditto": true, "agree with that": true,
		"so funny lol": true, "no worries, np": true, "hahaha": true, "thx ana :)": true, "omg nice": true, "ok thanks": true,
		"the same": false, "same as before": false, "1": false, "100": false, "thanks, drains": false, "thanks, it is B": false, "ok, evictions": false, "hi, 43 min": false, "nice": true, "good": true,
		"hello world": false, "thanks to the probe": false, "true": false, "no": false, "agreed, 43 min": false, "exactly once": false, "k8s": false, "+100 ms": false, "hmm, a": false, "ok, both": false, "hm, one": false, "good answer etcd": false, "Thanks, Redis": false, "thanks all": true, "hmm maybe b": false, "like": false,
		"It limits drains": false, "no idea": false, "yes": false, "B": false, "43 min": false, "wait": false,
	} {
		if got := prose.Chatter(&text.Text{}, message); got != want {
			t.Errorf("Chatter(%q) = %v, want %v", message, got, want)
		}
	}
}

// read reads a reply to a question with that prompt.
func read(prompt, reply string) *prose.Reading {
	var t text.Text
	none := func(func(string) bool) {}
	r := new(prose.Reading)
	r.Read(reply, prose.NewTopic(prompt, "", none, 0, &t, text.English()), text.English())
	r.Count()
	return r
}

// A denial reaches to the end of its clause, and no further.
func TestNegated(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{
		"It does not wait but restarts":          "wait",
		"It never drains nodes":                  "drains nodes",
		"It is not only slow":                    "",
		"It prevents drains from crashing":       "drains from crashing",
		"The node is NotReady":                   "",
		"I use except ClientError and log it":    "",
		"In the except block it waits":           "",
		"It drains all except DaemonSet pods":    "daemon set pods",
		"Some think it restarts, but it drains":  "it restarts",
		"That it restarts is a myth":             "that it restarts is a",
		"It doesn't never drain":                 "never",
		"It drains rather than restarts":         "restarts",
		"nevr drains":                            "drains",
		"Does it drain? No, it restarts":         "does it drain",
		"It stops the kubelet from killing pods": "killing pods",
	} {
		r := read("", reply)
		var denied []string
		for i := range r.Tokens {
			if r.Negated(int32(i)) {
				denied = append(denied, r.At(i))
			}
		}
		if got := strings.Join(denied, " "); got != want {
			t.Errorf("%q denies %q, want %q", reply, got, want)
		}
	}
}

// Who says that they do not know is understood, and so is who does not say it.
func TestDontKnow(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]bool{
		"I don't know": true, "not sure, sorry": true, "idk": true, "no idea": true, "pass": true, "I can't remember": true,
		"The client does not know the port": false, "It is not sure to arrive": false, "nothing happens": false,
	} {
		if got := read("", reply).DontKnow(); got != want {
			t.Errorf("%q: the member does not know: %v, want %v", reply, got, want)
		}
	}
}

// Shuffled words are told from sentences.
func TestShuffled(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]bool{
		"It limits how many of the pods a drain of the nodes may take down at once.": false,
		"of the It the many limits a how of may drain at pods the nodes down to":     true,
		"the of the of": false, // too short to tell
	} {
		if got := read("", reply).Shuffled(); got != want {
			t.Errorf("%q is shuffled: %v, want %v", reply, got, want)
		}
	}
}

// What copies the prompt is seen, and what adds to it is not taken for a copy.
func TestCopiesPrompt(t *testing.T) {
	t.Parallel()
	const prompt = "What does a disruption budget protect pods against?"
	for reply, want := range map[string]bool{
		"What does a disruption budget protect pods against": true,
		"a disruption budget protect pods":                   true,
		"A budget":                                           false,
		"It limits evictions by drains, upgrades and whoever asks the API politely": false,
	} {
		if got := read(prompt, reply).CopiesPrompt(); got != want {
			t.Errorf("%q copies the prompt: %v, want %v", reply, got, want)
		}
	}
}
