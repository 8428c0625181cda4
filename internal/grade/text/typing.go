package text

// MaxTypedLength is the longest word in which typing errors are looked for.
const MaxTypedLength = 32

// MaxTypingErrors returns how many typing errors a word of n letters may have.
func MaxTypingErrors(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}
