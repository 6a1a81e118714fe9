// Checks a log with the code of Go's own checksum database (golang.org/x/mod/sumdb), of which
// lotline shares nothing: sumdb FOLDER VKEY [OLD CHECKPOINT].
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("NO:", err)
		os.Exit(1)
	}
	return value
}

func checkpoint(path string, key note.Verifier) tlog.Tree {
	signed := must(note.Open(must(os.ReadFile(path)), note.VerifierList(key)))
	lines := strings.Split(signed.Text, "\n")
	var root tlog.Hash
	copy(root[:], must(base64.StdEncoding.DecodeString(lines[2])))
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: root}
}

// Go's tiles name their height first, those of C2SP do not.
func path(tile tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
}

type files string

func (f files) Height() int { return 8 }

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), path(tile)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

func (f files) entries(size int64) [][]byte {
	var found [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := min(256, size-n*256)
		name := strings.Replace(path(tlog.Tile{H: 8, L: 0, N: n, W: int(width)}), "/0/", "/entries/", 1)
		data := must(os.ReadFile(filepath.Join(string(f), name)))
		for len(data) > 0 {
			end := 2 + int(binary.BigEndian.Uint16(data))
			found = append(found, data[2:end])
			data = data[end:]
		}
	}
	return found
}

func main() {
	folder := files(os.Args[1])
	key := must(note.NewVerifier(os.Args[2]))
	tree := checkpoint(filepath.Join(os.Args[1], "checkpoint"), key)
	hashes := tlog.TileHashReader(tree, folder)
	entries := folder.entries(tree.N)
	if int64(len(entries)) != tree.N {
		must(0, fmt.Errorf("%d entries, and the checkpoint has %d", len(entries), tree.N))
	}
	for i, entry := range entries {
		leaf := tlog.RecordHash(entry)
		proof := must(tlog.ProveRecord(tree.N, int64(i), hashes))
		must(0, tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), leaf))
		if leaf != sha256.Sum256(append([]byte{0}, entry...)) {
			must(0, fmt.Errorf("entry %d", i))
		}
	}
	if len(os.Args) > 3 {
		old := checkpoint(os.Args[3], key)
		proof := must(tlog.ProveTree(tree.N, old.N, hashes))
		must(0, tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	}
	fmt.Println("YES:", tree.N, "entries")
}
