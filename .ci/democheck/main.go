// Command democheck reads the transcript of a demo, as "studybot demo --json"
// writes it, and fails unless the group's day was all there: rounds posted
// once each, replies with private receipts, results, look-ups and a board.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"
)

type entry struct {
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Channel  string    `json:"channel"`
	User     string    `json:"user"`
	Text     string    `json:"text"`
	TS       string    `json:"ts"`
	ThreadTS string    `json:"thread_ts"`
	Metadata struct {
		Type    string         `json:"event_type"`
		Payload map[string]any `json:"event_payload"`
	} `json:"metadata"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: democheck TRANSCRIPT")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	entries, err := read(path)
	if err != nil {
		return err
	}
	d := newDay(entries)
	return errors.Join(d.rounds(), d.receipts(), d.results(), d.others())
}

func read(path string) ([]entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var entries []entry
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		entries = append(entries, e)
	}
	return entries, lines.Err()
}

// A day is a transcript, sorted by what its entries are.
type day struct {
	entries []entry
	posted  map[string]entry // rounds by the ts of their message
}

func newDay(entries []entry) day {
	d := day{entries: entries, posted: make(map[string]entry)}
	for _, e := range entries {
		if e.Kind == "message" && e.Metadata.Type == "studybot_round" {
			d.posted[e.TS] = e
		}
	}
	return d
}

// rounds checks that there are rounds, each posted once.
func (d day) rounds() error {
	if len(d.posted) == 0 {
		return errors.New("no round was posted")
	}
	if first := d.firstPost(); first > 10*time.Second {
		return fmt.Errorf("the first question came %s after the start, later than 10s", first)
	}
	seen := make(map[any]bool)
	for _, e := range d.posted {
		id := e.Metadata.Payload["round_id"]
		if id == nil || seen[id] {
			return fmt.Errorf("round %v was posted more than once, or has no id", id)
		}
		seen[id] = true
	}
	fmt.Printf("%d rounds, each posted once, the first after %s\n", len(seen), d.firstPost().Round(time.Millisecond))
	return nil
}

func (d day) firstPost() time.Duration {
	var first time.Time
	for _, e := range d.posted {
		if first.IsZero() || e.At.Before(first) {
			first = e.At
		}
	}
	return first.Sub(d.entries[0].At)
}

var points = regexp.MustCompile(`\b\d+(\.5)?/\d+`)

// receipts checks that replies were marked, and that some earned points and
// some did not earn all.
func (d day) receipts() error {
	replies, marked, differing := 0, 0, make(map[string]bool)
	for _, e := range d.entries {
		if _, inRound := d.posted[e.ThreadTS]; !inRound {
			continue
		}
		switch e.Kind {
		case "message":
			replies++
		case "ephemeral":
			if p := points.FindString(e.Text); p != "" {
				marked++
				differing[p] = true
			}
		}
	}
	if replies < 5 || marked < 5 || len(differing) < 2 {
		return fmt.Errorf("%d replies and %d receipts with %d different marks; want 5, 5 and 2 at the least", replies, marked, len(differing))
	}
	fmt.Printf("%d replies, %d receipts with points\n", replies, marked)
	return nil
}

// results checks that a round closed: results in its thread, with its id, and
// its question edited.
func (d day) results() error {
	results, edited := 0, 0
	for _, e := range d.entries {
		round, inRound := d.posted[e.ThreadTS]
		if e.Kind == "message" && e.Metadata.Type == "studybot_results" && inRound &&
			e.Metadata.Payload["round_id"] == round.Metadata.Payload["round_id"] {
			results++
		}
		if _, question := d.posted[e.TS]; question && e.Kind == "edit" && strings.Contains(e.Text, "Closed") {
			edited++
		}
	}
	if results == 0 || edited == 0 {
		return fmt.Errorf("%d results were posted and %d questions marked as closed; want one of each at the least", results, edited)
	}
	fmt.Printf("%d results\n", results)
	return nil
}

// others checks the board in the channel, the look-ups and the reactions.
func (d day) others() error {
	seen := make(map[string]int)
	for _, e := range d.entries {
		switch {
		case e.Kind == "message" && e.Metadata.Type == "studybot_board":
			seen["board in the channel"]++
		case e.Kind == "command" && strings.HasPrefix(e.Text, "/term "):
			seen["look-up"]++
		case e.Kind == "reaction":
			seen["reaction to a reply"]++
		}
	}
	var errs []error
	for _, what := range []string{"board in the channel", "look-up", "reaction to a reply"} {
		if seen[what] == 0 {
			errs = append(errs, fmt.Errorf("no %s", what))
		}
	}
	return errors.Join(errs...)
}
