package document

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// errUTF32 is how reading a file in UTF-32 ends.
var errUTF32 = errors.New("it is UTF-32: save it as UTF-8")

// NewReader returns a reader of the text in r, however an editor saved it: as
// UTF-8 or UTF-16, with a byte order mark or without one where its first letters
// tell, and with the line ends of any system. It reads UTF-8 without a mark, and
// lines end with a line feed. What is no text at all stays as it is: BadByte
// finds it. Of UTF-32 it returns an error.
func NewReader(r io.Reader) io.Reader {
	in := bufio.NewReader(r)
	head, _ := in.Peek(4) // fewer in a short file; Read returns the error
	order := utf16.LittleEndian
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		return errorReader{errUTF32}
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
	case len(head) >= 2 && head[0] != 0 && head[1] == 0:
	case len(head) >= 2 && head[0] == 0 && head[1] != 0:
		order = utf16.BigEndian
	default:
		if bytes.HasPrefix(head, []byte("\ufeff")) {
			_, _ = in.Discard(len("\ufeff")) // Peek has read it
		}
		return transform.NewReader(in, &lineEnds{})
	}
	return transform.NewReader(in, transform.Chain(utf16.UTF16(order, utf16.UseBOM).NewDecoder(), &lineEnds{}))
}

// An errorReader reads nothing but an error.
type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// lineEnds makes CR and CRLF line feeds.
type lineEnds struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (*lineEnds) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if nDst == len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		c, size := src[nSrc], 1
		if c == '\r' {
			if nSrc+1 == len(src) && !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
			if nSrc+1 < len(src) && src[nSrc+1] == '\n' {
				size = 2
			}
			c = '\n'
		}
		dst[nDst] = c
		nDst, nSrc = nDst+1, nSrc+size
	}
	return nDst, nSrc, nil
}

// decode is what NewReader reads of text. Most files are plain, and stay as they
// are.
func decode(text []byte) ([]byte, error) {
	if utf8.Valid(text) && !bytes.ContainsAny(text, "\r\x00") && !bytes.HasPrefix(text, []byte("\ufeff")) {
		return text, nil
	}
	return io.ReadAll(NewReader(bytes.NewReader(text)))
}

// A NoText is a place in a file that is no text.
type NoText struct {
	Line, Column int    // from 1, the column in characters
	Msg          string // a sentence that says what to do
}

// BadByte finds the first byte of text that is not UTF-8, or is zero.
func BadByte(text []byte) (at NoText, found bool) {
	if utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 {
		return NoText{}, false
	}
	at = NoText{Line: 1, Column: 1}
	for {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == 0:
			at.Msg = "this byte is zero, so the file is no text: save it as UTF-8"
			return at, true
		case r == utf8.RuneError && size == 1:
			at.Msg = fmt.Sprintf("this byte, %#x%s, is not UTF-8: save the file as UTF-8", text[0], windows(text[0]))
			return at, true
		case r == '\n':
			at.Line, at.Column = at.Line+1, 1
		default:
			at.Column++
		}
		text = text[size:]
	}
}

// windows names the letter that b is in files that are not UTF-8 most often, so
// that their author finds it.
func windows(b byte) string {
	if r := charmap.Windows1252.DecodeByte(b); r > 0xa0 && r != utf8.RuneError {
		return fmt.Sprintf(" (%c on Windows)", r)
	}
	return ""
}

// Deceptive names the first sign in text that is not what it looks like: a space
// that YAML takes for a letter, one that nobody sees, or one that looks like a
// colon or, at the beginning, a hyphen. It returns a part of a sentence that says
// what to type, or "".
func Deceptive(text string) string {
	for i, r := range strings.TrimLeft(text, " \t") {
		name := fmt.Sprintf("U+%04X", r)
		switch {
		case r == '：':
			return name + ", which only looks like a colon: type a plain one"
		case i == 0 && strings.ContainsRune("–—‐‑−•", r):
			return name + ", which only looks like a hyphen: type a plain one"
		case r > unicode.MaxASCII && unicode.IsSpace(r):
			return name + ", which YAML takes for a letter: type a plain space"
		case unicode.Is(unicode.Cf, r):
			return name + ", which nobody sees: delete it"
		}
	}
	return ""
}
