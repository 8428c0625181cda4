package document_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz/document"
)

// Text is read however an editor saved it, in pieces of any size.
func TestNewReader(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                               "",
		"a":                              "a",
		"\ufeff":                         "",
		"\ufeffa\ufeff":                  "a\ufeff",
		"a\r\nb\rc\n\r\n\r":              "a\nb\nc\n\n\n",
		"\xff\xfea\x00\r\x00\n\x00":      "a\n",
		"\xfe\xff\x00a\x00\r\x00b":       "a\nb",
		"a\x00\n\x00":                    "a\n",
		"\x00a\x00\n":                    "a\n",
		"\xff\xfe\x3d\xd8\x00\xde":       "😀",
		"\xff\xfea":                      "\ufffd",
		"caf\xe9\r\n":                    "caf\xe9\n",
		"\x00\x00":                       "\x00\x00",
		strings.Repeat("x\r\n", 100_000): strings.Repeat("x\n", 100_000),
	} {
		for name, r := range map[string]io.Reader{
			"whole": strings.NewReader(in), "bytes": iotest.OneByteReader(strings.NewReader(in)), "data with EOF": iotest.DataErrReader(strings.NewReader(in)),
		} {
			if got, err := io.ReadAll(document.NewReader(r)); err != nil || string(got) != want {
				t.Errorf("%.40q (%s) is read as %.40q, %v; want %.40q", in, name, got, err, want)
			}
		}
	}
	for _, in := range []string{"\xff\xfe\x00\x00a\x00\x00\x00", "\x00\x00\xfe\xff\x00\x00\x00a"} {
		if got, err := io.ReadAll(document.NewReader(strings.NewReader(in))); err == nil || len(got) > 0 {
			t.Errorf("UTF-32 is read as %q, %v", got, err)
		}
	}
	broken := iotest.ErrReader(io.ErrUnexpectedEOF)
	if _, err := io.ReadAll(document.NewReader(broken)); err == nil {
		t.Error("a reader's error is lost")
	}
}

// FuzzNewReader reads any bytes; what it says is text is.
func FuzzNewReader(f *testing.F) {
	for _, seed := range []string{"a\r\nb", "\xff\xfea\x00", "\x00a", "\ufeff\xe9", "\xff\xfe\x00\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := io.ReadAll(document.NewReader(bytes.NewReader(in)))
		at, bad := document.BadByte(out)
		if err == nil && (bad == (utf8.Valid(out) && !bytes.Contains(out, []byte{0})) || bytes.ContainsRune(out, '\r')) {
			t.Errorf("%q is read as %q, bad at %+v: %t", in, out, at, bad)
		}
		if bad && (at.Line < 1 || at.Column < 1 || at.Line > bytes.Count(out, []byte("\n"))+1) {
			t.Errorf("%q: the bad byte is at %+v", out, at)
		}
	})
}

// A table is the same however a spreadsheet saved it.
func TestTableCSV(t *testing.T) {
	t.Parallel()
	want := []string{"3 sre.toil|manual; work|1.5", "5 sre.slo|two\nlines|0.5"}
	const rows = "question;answer;points\n\nsre.toil;\"manual; work\";1,5\n\nsre.slo;\"two\nlines\";0,5\n"
	read := func(text string) ([]string, error) {
		table := document.Table{Name: "a.csv"}
		var got []string
		table.CSV(strings.NewReader(text), []string{"question", "answer", "points"}, func(line int, cell func(string) string) {
			points := table.Number(line, "points", cell("points"))
			got = append(got, fmt.Sprintf("%d %s|%s|%v", line, cell("question"), cell("answer"), points))
		})
		return got, table.Err(len(got))
	}
	for name, text := range map[string]string{
		"semicolons":        rows,
		"a mark":            "\ufeff" + rows,
		"Windows":           "\ufeff" + strings.ReplaceAll(rows, "\n", "\r\n"),
		"old Mac":           strings.ReplaceAll(rows, "\n", "\r"),
		"tabs":              strings.NewReplacer(";q", "\tq", ";a", "\ta", ";p", "\tp", ";\"", "\t\"", "\";", "\"\t").Replace(rows),
		"commas":            "Question,\"ANSWER\", points \n\nsre.toil,\"manual; work\",1.5\n\nsre.slo,\"two\nlines\",0.5\n",
		"other columns too": "n;question;answer;points;\n\n1;sre.toil;\"manual; work\";1.5;\n\n2;sre.slo;\"two\nlines\";.5;\n",
	} {
		got, err := read(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	if got, err := read("sep=;\r\nquestion;answer;points\r\nsre.toil;x;1\r\n"); err != nil || !cmp.Equal(got, []string{"3 sre.toil|x|1"}) {
		t.Errorf("a first line that names the separator: %q, %v", got, err)
	}
	for text, want := range map[string]string{
		"question;answer\nx;y\n":                                  "a.csv:1:1: there is no column points: the first line names the columns, which are question, answer, points (missing)",
		"question;answer;points\nx;y;1,000\n":                     "a.csv:2:1: points is \"1,000\": write a number from 0 to 1000",
		"sep=;\nquestion;answer\nx;y\n":                           "a.csv:2:1: there is no column points",
		"question,answer,answer,points\n":                         "a.csv:1:1: the column answer is there twice: keep one (duplicate)",
		"question,answer,points\nsre.toil,caf\xe9,1\n":            "a.csv:2:13: this byte, 0xe9 (é on Windows), is not UTF-8",
		"question,answer,points\nsre.toil,\"two\nü\xe9\",1\n":     "a.csv:3:2: this byte, 0xe9",
		"question,answer,points\nx,y,\"1\nsre.toil,x,1\n":         "this is no CSV",
		"\xff\xfe\x00\x00q\x00\x00\x00":                           "a.csv: the file cannot be read: it is UTF-32: save it as UTF-8 (file)",
		"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\xff\xfe!\x00": "this byte is zero, so the file is no text",
	} {
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Lines are read however an editor saved them, and a line that is no text is
// told with its place.
func TestTableLines(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"plain": "{\"a\": 1}\n\n{\"b\": 2}", "a mark": "\ufeff{\"a\": 1}\r\n\r\n{\"b\": 2}\r\n", "old Mac": "{\"a\": 1}\r\r{\"b\": 2}\r",
		"UTF-16": "{\x00\"\x00a\x00\"\x00:\x00 \x001\x00}\x00\n\x00\n\x00{\x00\"\x00b\x00\"\x00:\x00 \x002\x00}\x00",
	} {
		table := document.Table{Name: "a.jsonl"}
		var got []string
		table.Lines(strings.NewReader(text), func(line int, text []byte) { got = append(got, string(rune('0'+line))+string(text)) })
		if err := table.Err(len(got)); err != nil || !cmp.Equal(got, []string{"1{\"a\": 1}", "3{\"b\": 2}"}) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	table := document.Table{Name: "a.jsonl"}
	rows := 0
	table.Lines(strings.NewReader("{}\n{\"a\": \"caf\xe9\"}\n{}\n"), func(int, []byte) { rows++ })
	if err := table.Err(rows); rows != 2 || err == nil || err.Error() != "a.jsonl:2:11: this byte, 0xe9 (é on Windows), is not UTF-8: save the file as UTF-8 (syntax)" {
		t.Errorf("%d rows, %v", rows, err)
	}
}
