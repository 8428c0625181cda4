// Package story looks for the parts of a story in replies to behavioural
// prompts: the situation, the task, what the member did, and the like. It
// reports on the story, and never marks the person.
//
//   - story.go gathers what is found and says what to add.
//   - clause.go reads who the subject of each clause is, and verb.go what its
//     verb is, and whether that happened.
//   - plot.go tells what was done, and scene.go what stood before it and came
//     of it.
//   - weigh.go finds a choice that is weighed.
//   - sign.go reads the language of signs, which are runs of words that show a
//     part, and class.go has the classes of words that signs name.
//   - parts.go lists the signs of every part.
//   - figure.go finds a number that measures or counts something.
package story
