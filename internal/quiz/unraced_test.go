//go:build !race

package quiz_test

const raced = false
